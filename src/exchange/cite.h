/* Where an answer comes from, in words: selection, sources with their days, and citations. Every
 * string returned is the caller's to free. */
#pragma once

#include "exchange/format.h"

/* "Reporting state: Latvia; Sex: Women; 2015 to 2022": what was asked for, NULL if everything. */
char *cite_selection(const FigureView *view);
/* "UNODC (as of 14 April 2025)": the sources that the rows come from, by "; ". */
char *cite_sources(const FigureView *view);
/* "UNODC: TITLE, as of 14 April 2025. In: Fyr, Registered victims (VICTIMS/A.LV), ADDRESS,
 * read on 23 November 2026." */
char *cite_plain(const FigureView *view);
char *cite_bibtex(const FigureView *view);
/* The address, or the key where there is none: "VICTIMS/A.LV.UNODC". */
char *cite_address(const FigureView *view);
