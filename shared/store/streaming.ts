import type { FindOptions } from 'mongodb';

/** Documents fetched at a time by what streams; a server fills up to 16 MB otherwise, which is half a million ids. */
const IDS = 5_000;
const DOCUMENTS = 200;

/** For streams of ids. */
export const STREAMED_IDS: FindOptions = { batchSize: IDS };
/** For streams of whole documents. */
export const STREAMED: FindOptions = { batchSize: DOCUMENTS };
