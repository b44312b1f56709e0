import type { ClientSession, Collection, Filter, MongoClient } from 'mongodb';
import type { Run } from '../model/run.ts';

/**
 * Makes an attempt's writes under the token that it has in its run's document: all or none.
 * @param held matches the run as long as the attempt has the token.
 * @param noted fields of the run to set. One must differ each time, such as a time: so that one of two concurrent
 *   transactions must wait for the other.
 * @param taken the error if the attempt no longer has the token.
 */
export async function writeUnderToken<T>(
  { client, runs }: { client: MongoClient; runs: Collection<Run> },
  { held, noted, taken }: { held: Filter<Run>; noted: Readonly<Record<string, unknown>>; taken: () => Error },
  work: (session: ClientSession) => Promise<T>,
): Promise<T> {
  return client.withSession((session) =>
    session.withTransaction(async () => {
      const { matchedCount } = await runs.updateOne(held, { $set: noted }, { session });
      if (matchedCount === 0) throw taken();
      return work(session);
    }),
  );
}
