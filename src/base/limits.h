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
#define LIMIT_COLLECTION_ITEMS 200u         /* of one axis of another collection's tables */
#define LIMIT_COLLECTION_CELLS 20000u       /* of one of these tables */
#define LIMIT_COLLECTION_CODES 64u          /* of our codes that one of its items sums */
#define LIMIT_COLLECTION_PARTS 1000u        /* of our figures that one of its cells sums */
#define LIMIT_DIMENSIONS 12u                /* dimensions of one dataflow, without TIME_PERIOD */
#define LIMIT_CODES 65535u                  /* codes of one list: an index is 16 bits wide */
#define LIMIT_KEY_BYTES 4096u               /* an SDMX key */
#define LIMIT_REQUEST_TARGET_BYTES 8192u    /* path and query of a request */
#define LIMIT_REQUEST_BODY_BYTES (1u << 20) /* a form; uploads have their own limit */
#define LIMIT_RECORD_FORM_BYTES (32u << 20) /* 10 MB of any letters come as three times that */
#define LIMIT_UPLOAD_BYTES (64u << 20)      /* one file that somebody sends from a page */
#define LIMIT_UPLOADS_AT_ONCE 8u            /* bodies beyond a form's size, in memory */
#define LIMIT_REQUEST_PARAMETERS 100u       /* parameters of one request */
#define LIMIT_RECORD_VALUES 2000u           /* of one field of a record; links of one relation */
#define LIMIT_RECORD_BODY_BYTES (4u << 20)  /* texts of one record: some two thousand pages */
#define LIMIT_RECORD_PARAMETERS 4000u       /* of the form of a record: many values and languages */
#define LIMIT_SIDE_CELLS 5000u              /* figures set side by side in one answer */
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

#define LIMIT_UPLOADS 1000u          /* files of one submission */
#define LIMIT_HANDIN_FIGURES 100000u /* of one such file */
#define LIMIT_HANDIN_PROBLEMS 5000u  /* located problems of it that are kept; all are counted */
#define LIMIT_ROUND_PERIODS 20u      /* years that a round asks for */
#define LIMIT_COMMENT_BYTES 4000u    /* a reason, a question, an answer */

#define LIMIT_RELEASE_CELLS 4000000u /* of all tables about one population, with their totals */
#define LIMIT_ANSWER_KEPT_BYTES (512u << 10) /* a page that is kept in memory, written */
#define LIMIT_ANSWERS_KEPT_BYTES (32u << 20) /* all of them */
#define LIMIT_KEY_FILE_BYTES 4096u           /* a key file: lines of text */
#define LIMIT_KEY_NAME_BYTES 120u            /* whose key it is */
#define LIMIT_BUNDLE_MANIFEST_BYTES 2048u    /* what stands inside a sealed bundle about its file */
#define LIMIT_BUNDLE_NAME_BYTES 200u         /* the file's name in it */
#define LIMIT_BUNDLE_SEQUENCE (1ull << 53)   /* bundles of one key */
#define LIMIT_BUNDLE_AGE_DAYS 60u            /* older ones are refused, unless more is allowed */

#define LIMIT_PASSWORD_BYTES 256u    /* hashing more would only cost time */
#define LIMIT_EMAIL_BYTES 254u       /* RFC 5321: what fits between < and > */
#define LIMIT_PERSON_NAME_BYTES 200u /* an account's name */
#define LIMIT_GRANTS 32u             /* roles of one account */
#define LIMIT_FACTOR_CODE_BYTES 64u  /* a one-time password or a recovery code, as it is typed */
#define LIMIT_SESSIONS 20u           /* of one account and one state; the oldest end */
#define LIMIT_RESETS_PER_HOUR 3u     /* links for one account: mail is not for flooding */
#define LIMIT_AUDIT_PAGE 1000u       /* entries of the log that are read at a time */
#define LIMIT_AUDIT_FILE 50000u      /* and of one file of them */
#define LIMIT_JOB_SUBJECT_BYTES 256u /* the id of what a job is about */
#define LIMIT_JOB_DETAIL_BYTES (64u << 10) /* what a kind of job puts beside it */
#define LIMIT_JOB_NOTE_BYTES 1000u         /* its progress and its fault; more is cut off */
#define LIMIT_MAIL_ADDRESS_BYTES 254u      /* RFC 5321, 4.5.3.1.3, without its brackets */
#define LIMIT_MAIL_SUBJECT_BYTES 400u      /* before it is encoded */
#define LIMIT_MAIL_BODY_BYTES (64u << 10)  /* likewise */
#define LIMIT_MAIL_FAULT_BYTES 500u        /* what is kept of a mail server's words */
#define LIMIT_SETTING_BYTES 1000u          /* the value of a setting */

#define LIMIT_FILE_BYTES (2ull << 30)      /* one file of a record */
#define LIMIT_FILE_DAY_BYTES (20ull << 30) /* of files that one account brings in 24 hours */
#define LIMIT_FILE_BODIES_AT_ONCE 16u /* large bodies of requests, on the disk while they come */
#define LIMIT_FILE_PIECE_BYTES (8u << 20) /* of it that comes with one request */
#define LIMIT_FILE_NAME_BYTES 120u        /* its name, with its ending */
#define LIMIT_FILE_MARK_BYTES 300u        /* by which a browser knows it again */
#define LIMIT_FILES 50u                   /* of one record */
#define LIMIT_FILE_UPLOADS 20u            /* of one account, not finished */
#define LIMIT_FILE_PAGES 5000u            /* whose text is read */
#define LIMIT_FILE_TABLE_BYTES                                                                     \
    (64u << 20)                   /* of a spreadsheet, which is looked through for persons */
#define LIMIT_PREVIEW_PIXELS 640u /* width of the picture of a first page */

#define LIMIT_SEARCH_BYTES 400u /* what somebody types to search for; the rest is cut off */
#define LIMIT_SEARCH_FILE_BYTES (2u << 20) /* of the text of one file that are found */
#define LIMIT_SEARCH_SHOWN_BYTES                                                                   \
    (256u << 10)                     /* of a text that is looked through for what is shown */
#define LIMIT_SEARCH_HITS 500u       /* hits of one answer */
#define LIMIT_SEARCH_EXPORT 100000u  /* hits that are written into one file */
#define LIMIT_SEARCH_WORKBOOK 20000u /* likewise into a workbook */
#define LIMIT_SEARCH_EXPORTS_AT_ONCE 4u
#define LIMIT_SAVED_SEARCHES 50u       /* of one account; as many deleted ones can be taken back */
#define LIMIT_SAVED_SEARCH_BYTES 2000u /* its words and filters as a query */
