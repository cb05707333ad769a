/* SPDX-License-Identifier: MIT */
#include "support/zoo.h"

#include "base/attr.h"

#define NAME(text, what)       \
 {                             \
  text, sizeof(text) - 1, what \
 }

#define X10 "xxxxxxxxxx"
#define X50 X10 X10 X10 X10 X10
#define CJK "\xe4\xb8\xad"
#define CJK17 \
 CJK CJK CJK CJK CJK CJK CJK CJK CJK CJK CJK CJK CJK CJK CJK CJK CJK

/* clang-format off */
const struct zoo_name zoo_names[] = {
	NAME("a\x0a" "b", "newline"),
	NAME("a\x09" "b", "tab"),
	NAME("a\x0d" "b", "carriage return"),
	NAME("\x1b[31mred", "escape, colour"),
	NAME("\x1b]52;c;QUJD\x07", "escape, clipboard"),
	NAME("\x9b" "31m", "raw byte 9B"),
	NAME("a\xc2\x9b" "31m", "U+009B"),
	NAME("L\xf6sung.pdf", "Latin-1"),
	NAME("gpj\xe2\x80\xae" "exe", "right-to-left override"),
	NAME("\xe2\x81\xa6x\xe2\x81\xa9", "isolates"),
	NAME("twin.txt", "the plain twin"),
	NAME("tw\xe2\x80\x8bin.txt", "twin with U+200B"),
	NAME("tw\xc2\xadin.txt", "twin with U+00AD"),
	NAME("e\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81", "7 accents"),
	NAME("\xcc\x81" "a", "leading accent"),
	NAME("\xcc\x81\xcc\x82\xcc\x83", "only combining marks"),
	NAME(X50 X50 X50 X50 X50 "xxxxx", "255 x"),
	NAME(CJK17 CJK17 CJK17 CJK17 CJK17, "85 CJK"),
	NAME("\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb", "woman ZWJ laptop"),
	NAME("\xe2\x9a\xa0\xef\xb8\x8f", "warning sign, VS16"),
	NAME("\xf0\x9f\x87\xa9\xf0\x9f\x87\xaa\xf0\x9f\x87\xab\xf0\x9f\x87\xb7", "flags"),
	NAME("\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d.txt", "Hebrew"),
	NAME("\xd9\x85\xd8\xb1\xd8\xad\xd8\xa8\xd8\xa7.txt", "Arabic"),
	NAME("\xe0\xa4\xa8\xe0\xa4\xae\xe0\xa4\xb8\xe0\xa5\x8d\xe0\xa4\xa4\xe0\xa5\x87.txt", "Hindi"),
	NAME(" leading", "leading space"),
	NAME("trailing ", "trailing space"),
	NAME("   ", "only spaces"),
	NAME("-rf", "an option"),
	NAME("~", "home"),
	NAME(".hidden", "hidden"),
	NAME("...", "three dots"),
	NAME("\xc3\xa9t\xc3\xa9", "NFC twin"),
	NAME("e\xcc\x81te\xcc\x81", "NFD twin"),
	NAME("con.txt", "device name"),
	NAME("%s%n", "format string"),
	NAME("`id`", "command"),
	NAME("tag\xf3\xa0\x81\x81", "tag character"),
	NAME("a\\x0Ab", "literal escape of a newline"),
	NAME("gpj<202E>exe", "literal escape of an override"),
	NAME("a\x7f" "b", "DEL"),
	NAME("a\xe2\x80\xa8" "b", "line separator"),
	NAME("\xc0\xaf", "overlong slash"),
	NAME("\xed\xa0\x80", "surrogate"),
	NAME("\xf0\x9f\x92", "truncated character"),
	NAME("a%1Bb", "literal percent form"),
	NAME("a\x1b" "b", "what that would stand for"),
};
/* clang-format on */

const size_t zoo_count = FX_COUNT(zoo_names);
