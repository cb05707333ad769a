/* SPDX-License-Identifier: MIT */
#include "door/shape_make.h"
#include "door/types.h"

static const struct shape_field fault_fields[] = {
	STRING(fault, spec),
	BOOL(fault, clear),
	BOOL(fault, keep),
};
SHAPE(fault);

static const struct shape_field fault_count_fields[] = {
	STRING(fault_count, kind),
	INT(fault_count, sent),
	INT(fault_count, received),
	INT(fault_count, detected),
	INT(fault_count, repaired),
};
SHAPE(fault_count);

static const struct shape_field faults_fields[] = {
	BOOL(faults, on),
	STRING(faults, spec),
	STRING(faults, peer),
	INT(faults, injected),
	INT(faults, detected),
	INT(faults, repaired),
	ITEMS(faults, items, fault_count),
};
SHAPE(faults);
