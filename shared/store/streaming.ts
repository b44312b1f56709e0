import type { FindOptions } from 'mongodb';

/** What streams fetch at a time; a server sends up to 16 MB otherwise, which is half a million ids. */
export const STREAMED_IDS: FindOptions = { batchSize: 5_000 };
/** The same for whole documents. */
export const STREAMED: FindOptions = { batchSize: 200 };
