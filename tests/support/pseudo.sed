# SPDX-License-Identifier: MIT
# A language that is none, from a translation: words of four letters and more
# are doubled, and a letter of two columns stands at the end.  Formats, options
# and names in braces stay.
s/\(^\| \)\([A-Za-z]\{4,\}\)/\1\2\2/g
s/\([A-Za-z.]\)$/\1漢/
