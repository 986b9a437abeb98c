/* Every size that comes from outside passes one of these first. They stand together so that they
 * can be read, discussed and tested together. */
#pragma once

#define LIMIT_INPUT_FILE_BYTES (512u << 20) /* one imported file, unpacked */
#define LIMIT_UNPACK_RATIO 200u             /* unpacked bytes per packed byte */
#define LIMIT_CSV_FIELD_BYTES (1u << 20)    /* one field */
#define LIMIT_CSV_COLUMNS 4096u             /* columns of one row */
#define LIMIT_CASE_CELLS (1u << 29)         /* rows times columns of one case file */
#define LIMIT_CASE_VALUES (4u << 20)        /* distinct values of all its columns */
#define LIMIT_CASE_VALUE_BYTES 4096u        /* one of them */
#define LIMIT_TABULATE_CELLS (1u << 24)     /* of one table, with its totals */
#define LIMIT_COUNT_GB 4u                   /* of memory for counting, unless more is allowed */
#define LIMIT_PROBLEMS_KEPT 100000u         /* located problems held in memory; all are counted */
#define LIMIT_INI_FILE_BYTES (4u << 20)     /* one definition file */
#define LIMIT_CODE_BYTES 64u                /* the id of a code, list, flow or dimension */
#define LIMIT_LABEL_BYTES 400u              /* a label or an alias of a definition */
#define LIMIT_TEXT_BYTES 8192u              /* a description or another long text of one */
#define LIMIT_DIMENSIONS 12u                /* dimensions of one dataflow, without TIME_PERIOD */
#define LIMIT_CODES 65535u                  /* codes of one list: an index is 16 bits wide */
#define LIMIT_KEY_BYTES 4096u               /* an SDMX key */
#define LIMIT_REQUEST_TARGET_BYTES 8192u    /* path and query of a request */
#define LIMIT_REQUEST_BODY_BYTES (1u << 20) /* a form; uploads have their own limit */
#define LIMIT_REQUEST_PARAMETERS 100u       /* parameters of one request */
#define LIMIT_TABLE_ROWS_SHOWN 500u         /* rows of a table on a page; downloads have all */
#define LIMIT_JSON_BYTES (64u << 20)        /* a JSON file that is read as a tree */
#define LIMIT_ZIP_ENTRIES 10000u            /* parts of a workbook that somebody sends */
#define LIMIT_ZIP_ENTRY_BYTES (1u << 30)    /* one of them, unpacked: it is streamed */
#define LIMIT_XML_DEPTH 64u                 /* of its elements */
#define LIMIT_SHEETS 256u                   /* of one workbook */
#define LIMIT_SHEET_ROWS 1048576u           /* of one sheet: the format's own limit */
#define LIMIT_SHEET_COLUMNS 16384u          /* likewise */
#define LIMIT_SHEET_CELLS (64u << 20)       /* cells with something in them, of one workbook */
#define LIMIT_SHARED_BYTES (256u << 20)     /* its shared texts */
#define LIMIT_CELL_BYTES (1u << 17)         /* one text: 32,767 characters are Excel's limit */
#define LIMIT_MERGES 65536u                 /* merged ranges of one sheet that are looked at */
#define LIMIT_XLSX_ROWS 1048575u            /* figures in one sheet: the format's own limit */
#define LIMIT_XLSX_SHEET_BYTES (1u << 30)   /* unpacked, while it is written */
#define LIMIT_SANDBOX_MEMORY_BYTES (4ull << 30) /* address space of a parser of outside files */
#define LIMIT_SANDBOX_CPU_SECONDS 60u           /* its processor time */
#define LIMIT_SANDBOX_ANSWER_BYTES (1u << 30)   /* what it may send back */

#define LIMIT_UPLOAD_BYTES (64u << 20) /* a questionnaire that a state hands in */
#define LIMIT_UPLOADS 1000u            /* files of one submission */
#define LIMIT_HANDIN_FIGURES 100000u   /* of one such file */
#define LIMIT_HANDIN_PROBLEMS 5000u    /* located problems of it that are kept; all are counted */
#define LIMIT_ROUND_PERIODS 20u        /* years that a round asks for */
#define LIMIT_COMMENT_BYTES 4000u      /* a reason, a question, an answer */

#define LIMIT_RELEASE_CELLS 4000000u /* of all tables about one population, with their totals */
#define LIMIT_ANSWER_KEPT_BYTES (512u << 10) /* a page that is kept in memory, written */
#define LIMIT_ANSWERS_KEPT_BYTES (32u << 20) /* all of them */
