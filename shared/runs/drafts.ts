import { randomUUID } from 'node:crypto';
import { formSchema } from '../job-kit/parameters/form-schema.ts';
import type { JobCatalogue } from '../jobs/catalogue/job-catalogue.ts';
import type { Draft, DraftContent } from '../model/draft.ts';
import { MusterError } from '../runtime/errors.ts';
import type { Store } from '../store/store.ts';

export interface DraftServices {
  store: Pick<Store, 'drafts' | 'codeTables'>;
  catalogue: Pick<JobCatalogue, 'find'>;
}

/** As many drafts as one person may have. */
export const MOST_DRAFTS = 50;
const KEPT_MS = 90 * 24 * 60 * 60 * 1_000;

/** @throws MusterError TOO_MANY_DRAFTS */
export async function createDraft(services: DraftServices, person: string, content: DraftContent): Promise<Draft> {
  const { drafts } = services.store;
  if ((await drafts.count(person)) >= MOST_DRAFTS) {
    const says = `You have ${MOST_DRAFTS} drafts, which is as many as one person may have. Delete one that is not needed.`;
    throw new MusterError('TOO_MANY_DRAFTS', 409, says);
  }
  const created = new Date();
  const draft: Draft = {
    ...{ _id: randomUUID(), person, revision: 1, created, changed: created, expires: keptUntil(created) },
    content: await withoutSecrets(services, content),
  };
  await drafts.insert(draft);
  return draft;
}

/**
 * Replaces the content of a draft, if it still has the revision that the person read.
 * @throws MusterError DRAFT_NOT_FOUND; CONFLICT if it was changed since, as in another window.
 */
export async function replaceDraft(
  services: DraftServices,
  { person, id, revision }: { person: string; id: string; revision: number },
  content: DraftContent,
): Promise<Draft> {
  const { drafts } = services.store;
  const was = await requireDraft(services.store, person, id);
  const changed = new Date();
  const change = { content: await withoutSecrets(services, content), changed, expires: keptUntil(changed) };
  if (await drafts.replace({ _id: id, person, revision }, change)) {
    return { ...was, ...change, revision: revision + 1 };
  }
  const { revision: now } = await requireDraft(services.store, person, id);
  const says = `The draft was changed meanwhile: it has revision ${now}, and you sent ${revision}. Read it again.`;
  throw new MusterError('CONFLICT', 409, says);
}

/** @throws MusterError DRAFT_NOT_FOUND, also for somebody else's. */
export async function requireDraft({ drafts }: Pick<Store, 'drafts'>, person: string, id: string): Promise<Draft> {
  const draft = await drafts.get(person, id);
  if (draft) return draft;
  throw new MusterError('DRAFT_NOT_FOUND', 404, `You have no draft ${id}.`);
}

/** Secrets are never stored in a draft: whoever comes back to it gives them again. */
async function withoutSecrets({ store, catalogue }: DraftServices, content: DraftContent): Promise<DraftContent> {
  const job = content.job === undefined ? undefined : await catalogue.find(content.job);
  if (!job) return content;
  const { properties = {} } = formSchema(job.parameters(await store.codeTables.all()));
  const isSecret = (name: string) => {
    const parameter = properties[name];
    return typeof parameter === 'object' && parameter.writeOnly === true;
  };
  const kept = Object.entries(content.parameters).filter(([name]) => !isSecret(name));
  return { ...content, parameters: Object.fromEntries(kept) };
}

function keptUntil(changed: Date): Date {
  return new Date(changed.getTime() + KEPT_MS);
}
