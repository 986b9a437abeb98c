#!/bin/sh
# Makes the fonts in assets/fonts from Debian's packages fonts-vollkorn and fonts-inter (both under
# the SIL Open Font License), with pyftsubset from fonttools and python3-brotli. The results are
# committed: a build needs none of this. Run it again when a language needs more characters.
#
# Kept: Basic Latin, Latin-1, Latin Extended-A, some combining marks, Cyrillic, punctuation,
# superscripts, currency, arrows and signs that pages use; features kern, liga, tnum, lnum and those
# that shaping needs. The web gets woff2, the PDF plain OTF/TTF.
set -eu
cd "$(dirname "$0")/../.."
inter=/usr/share/fonts/opentype/inter
vollkorn=/usr/share/fonts/truetype/vollkorn
latin='U+0020-007E,U+00A0-017F,U+0192,U+0218-021B,U+02C6,U+02DA,U+02DC,U+0300-0304,U+0307-0308,U+030A-030C,U+0327-0328,U+2009,U+200A,U+202F,U+2010-2015,U+2018-201E,U+2020-2022,U+2026,U+2030,U+2032-2033,U+2039-203A,U+2044,U+2070,U+2074-2079,U+2080-2089,U+20AC,U+2116,U+2122'
signs='U+2190-2193,U+2196-2199,U+21A9,U+2206,U+2212,U+2215,U+221E,U+2248,U+2260,U+2264-2265,U+25A0-25A1,U+25B2,U+25BC,U+25C6,U+25CB,U+25CF,U+2713,U+2715'
cyrillic='U+0401-040C,U+040E-044F,U+0451-045C,U+045E-045F,U+0490-0491'
features='kern,liga,clig,calt,ccmp,locl,mark,mkmk,tnum,lnum,case,sups'

subset() # input output unicodes features flavor
{
    set -- "$1" "$2" "$3" "$4" "${5:-}"
    pyftsubset "$1" --output-file="$2" --unicodes="$3" --layout-features="$4" \
        ${5:+--flavor="$5"} --name-IDs='0,1,2,3,4,5,6,13,14,16,17' --no-hinting --desubroutinize \
        --drop-tables+=DSIG
    printf '%7d  %s\n' "$(wc -c <"$2")" "$2"
}

mkdir -p assets/fonts/pdf
subset $inter/Inter-Regular.otf assets/fonts/inter-regular.woff2 "$latin,$signs,$cyrillic" "$features" woff2
subset $inter/Inter-SemiBold.otf assets/fonts/inter-semibold.woff2 "$latin,$signs,$cyrillic" "$features" woff2
subset $vollkorn/Vollkorn-SemiBold.ttf assets/fonts/vollkorn-semibold.woff2 "$latin,$cyrillic" "$features" woff2
subset $inter/Inter-Regular.otf assets/fonts/pdf/Inter-Regular.otf "$latin,$signs,$cyrillic" "$features"
subset $inter/Inter-Italic.otf assets/fonts/pdf/Inter-Italic.otf "$latin,$signs,$cyrillic" "$features"
subset $inter/Inter-SemiBold.otf assets/fonts/pdf/Inter-SemiBold.otf "$latin,$signs,$cyrillic" "$features"
subset $vollkorn/Vollkorn-SemiBold.ttf assets/fonts/pdf/Vollkorn-SemiBold.ttf "$latin,$cyrillic" "$features"
subset $vollkorn/Vollkorn-Regular.ttf assets/fonts/pdf/Vollkorn-Regular.ttf "$latin,$cyrillic" "$features"
