import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { exportFolderOf } from '../../shared/files/folders.ts';
import type { ExportPart } from '../../shared/model/export-file.ts';
import type { MusterRecord } from '../../shared/model/record.ts';
import type { RenderWork } from '../../shared/job-kit/job-work.ts';
import { RELATIONS_OF_RECORD, withRelations } from '../../shared/store/relations.ts';
import type { SizedRecord } from '../../shared/store/records.ts';
import type { DeathWatch, DecidingAttempt } from '../run/settle/decision.ts';
import type { MemberContext } from '../run/settle/member-context.ts';
import { messageOf } from '../run/settle/to-decision.ts';
import { fitForPlanning } from '../run/settle/fit-for-planning.ts';
import { pacemaker } from '../run/pace.ts';
import { DurableFile } from './durable-file.ts';

/** What writing a part needs of the attempt at its batch. */
type RenderingAttempt = Pick<DecidingAttempt, 'signal' | 'watch'>;

/**
 * Writes the members of a batch to a file, in the order of their ids, and claims it as the batch's part. Attempts may
 * race or die at any point: each has its own file, and the first claimed part counts.
 * @returns the part that counts.
 * @throws when the database or the disk fails.
 */
export async function renderPart(
  work: RenderWork<MusterRecord, unknown>,
  context: MemberContext,
  members: readonly string[],
  attempt: RenderingAttempt,
): Promise<ExportPart> {
  const { store, config, batch, number } = context;
  const { run } = context.runContext;
  const folder = exportFolderOf(config, run);
  await mkdir(folder, { recursive: true });
  const name = `${String(number).padStart(8, '0')}-${randomBytes(6).toString('hex')}.part`;
  const file = await DurableFile.create(join(folder, name));
  try {
    const left = await writeMembers(work, context, members, file, attempt);
    const written = await file.finish();
    const part = {
      _id: batch,
      run,
      number,
      file: name,
      ...written,
      members: members.length - left.length,
    };
    const claimed = await store.exports.claimPart({ ...part, left });
    if (claimed.file !== name) await rm(join(folder, name), { force: true });
    return claimed;
  } catch (error) {
    await file.abandon().catch(() => undefined);
    await rm(join(folder, name), { force: true });
    throw error;
  }
}

async function writeMembers(
  work: RenderWork<MusterRecord, unknown>,
  context: MemberContext,
  members: readonly string[],
  file: DurableFile,
  { signal, watch }: RenderingAttempt,
): Promise<ExportPart['left']> {
  const { collection, parameters, runContext } = context;
  const { render } = work.open(parameters, runContext);
  const left: ExportPart['left'] = [];
  for (const member of members) {
    const ended = watch.endedBy(member);
    if (ended) left.push({ member, ...reasonOf(ended) });
  }
  const givenUp = new Set(left.map(({ member }) => member));
  const rest = members.filter((member) => !givenUp.has(member));
  const missing = new Set(rest);
  const breathe = pacemaker();
  for await (const read of readMembers(context, rest, watch)) {
    signal.throwIfAborted();
    const id = read.record._id;
    missing.delete(id);
    const fitness = fitForPlanning(collection, { id, read, row: undefined });
    if (!fitness.fit) left.push({ member: id, ...reasonOf(fitness.decision) });
    else if (read.isCut === true) {
      const message = `The asset has more than ${RELATIONS_OF_RECORD} relations; they do not fit into one record of a file.`;
      left.push({ member: id, reason: 'TOO_MANY_RELATIONS', message });
    } else {
      try {
        await file.write(Buffer.from(render(read.record)));
      } catch (error) {
        if (isFileError(error)) throw error;
        left.push({ member: id, reason: 'RENDER_ERROR', message: messageOf(error) });
      }
    }
    await breathe();
  }
  for (const id of missing) {
    const fitness = fitForPlanning(collection, { id, read: undefined, row: undefined });
    if (!fitness.fit) left.push({ member: id, ...reasonOf(fitness.decision) });
  }
  return left;
}

/** The members' records, read together; one by one if workers ended over one of them. */
async function* readMembers(
  { store, collection }: MemberContext,
  members: readonly string[],
  { takeUp }: DeathWatch,
): AsyncGenerator<SizedRecord & { isCut?: boolean }> {
  const read = (ids: readonly string[]) => {
    const records = store.records(collection).readInOrder(ids);
    return collection === 'assets' ? withRelations(store.relations, records, RELATIONS_OF_RECORD) : records;
  };
  if (!takeUp) {
    yield* read(members);
    return;
  }
  for (const member of members) {
    await takeUp(member);
    yield* read([member]);
  }
}

function reasonOf({ reason, message = '' }: { reason: string; message?: string }): { reason: string; message: string } {
  return { reason, message };
}

/** The disk is full or unavailable; the record is not to blame. */
function isFileError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}
