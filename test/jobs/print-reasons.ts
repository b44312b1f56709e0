/** `npm run reasons`: prints the tables of reasons into the pages of docs/jobs, from the definitions of the jobs. */
import { writeReasonTables } from './reason-tables.ts';

await writeReasonTables();
