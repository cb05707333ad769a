/* SPDX-License-Identifier: MIT */
#ifndef FX_TUI_VIEW_I18N_H
#define FX_TUI_VIEW_I18N_H

/* Words for people in their language; N_() of base/attr.h marks tables. */

#ifdef ENABLE_NLS
# include <libintl.h>

# define _(text)          gettext(text)
# define P_(one, many, n) ngettext(one, many, (unsigned long)(n))
#else
# define _(text)          (text)
# define P_(one, many, n) ((n) == 1 ? (one) : (many))
#endif

#endif
