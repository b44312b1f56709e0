import type { Db } from 'mongodb';

/** The server of the database, as it is now. */
export interface DatabaseServer {
  /** The version of its protocol: MongoDB 8.0 has 25. The version of the program is not in the Stable API. */
  wireVersion: number;
  /** Of its replica set; missing for one that has none. */
  replicaSet?: string | undefined;
  answersInMs: number;
  /** How far its clock is ahead of this process's. */
  aheadMs: number;
}

interface Hello {
  localTime: Date;
  maxWireVersion: number;
  setName?: string;
}

/** @throws if it does not answer. */
export async function describeServer(db: Db): Promise<DatabaseServer> {
  const asked = performance.now();
  const hello = (await db.command({ hello: 1 }, { signal: AbortSignal.timeout(5_000) })) as Hello;
  const tookMs = performance.now() - asked;
  const aheadMs = hello.localTime.getTime() - (Date.now() - tookMs / 2);
  const { maxWireVersion: wireVersion, setName: replicaSet } = hello;
  return { wireVersion, replicaSet, answersInMs: Math.ceil(tookMs), aheadMs };
}
