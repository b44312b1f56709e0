import { hashKey } from '@tanstack/react-query';
import { ApiProblem } from '../../api/api-problem.ts';
import { api, body, type Shapes } from '../../api/client.ts';
import { forgetUnsaved, keepUnsaved, readUnsaved, type Unsaved } from './unsaved.ts';

/** What was chosen and filled in so far: texts, all of them. */
export type DraftContent = Omit<Shapes['Draft'], 'id' | 'revision' | 'created' | 'changed' | 'expires'>;

/** Whether the server has what is on the screen. */
export type Keeping =
  | { state: 'kept'; at: string }
  | { state: 'changed' }
  | { state: 'failed' | 'conflict'; problem: ApiProblem };

export interface DraftState {
  content: DraftContent;
  keeping: Keeping;
}

const SAVE_AFTER_MS = 400;
const TRY_AGAIN_AFTER_MS = 3_000;

/**
 * A draft that is open in this window. What is typed is on the screen at once and goes to the server a moment later;
 * what the server does not have yet is kept in this window, so that a reload loses nothing.
 */
export class OpenDraft {
  readonly id: string;
  private revision: number;
  /** What was sent last, while no answer has come. */
  private unanswered: DraftContent | undefined;
  private state: DraftState;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private saving: Promise<void> | undefined;
  private isGone = false;
  private readonly watchers = new Set<() => void>();

  constructor(stored: Shapes['Draft']) {
    const { id } = stored;
    const { revision, changed, content } = readStored(stored);
    this.id = id;
    this.revision = revision;
    this.state = { content, keeping: { state: 'kept', at: changed } };
    const unsaved = readUnsaved(id);
    if (!unsaved) return;
    this.unanswered = unsaved.unanswered;
    // Older changes are outdated, unless it was this window that made the draft newer.
    if (unsaved.revision === revision || hasLanded(unsaved, { revision, content })) this.change(unsaved.content);
    else forgetUnsaved(id);
  }

  readonly watch = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  readonly read = (): DraftState => this.state;

  /** True while the server has all of it. */
  get isKept(): boolean {
    return this.state.keeping.state === 'kept';
  }

  /** Changes what is on the screen, and soon what the server has. A field that is undefined is taken out. */
  change(change: { [K in keyof DraftContent]?: DraftContent[K] | undefined }): void {
    const content = given({ ...this.state.content, ...change });
    keepUnsaved(this.id, { revision: this.revision, content, unanswered: this.unanswered });
    this.set({ content, keeping: { state: 'changed' } });
    this.saveIn(SAVE_AFTER_MS);
  }

  /** Brings all changes to the server now. @throws ApiProblem */
  async save(): Promise<void> {
    clearTimeout(this.timer);
    while (!this.isKept && !this.isGone) {
      this.saving ??= this.put().finally(() => {
        this.saving = undefined;
      });
      await this.saving;
    }
  }

  /** Takes what the server has now, if nothing here is newer; otherwise brings that to the server. */
  async refresh(): Promise<void> {
    if (this.state.keeping.state === 'conflict') return;
    if (!this.isKept) {
      await this.save().catch(() => undefined);
      return;
    }
    const theirs = await readDraft(this.id);
    // What was typed or kept while the answer was on its way is newer than it.
    if (this.isKept && theirs.revision > this.revision) this.take(theirs);
  }

  /** After a conflict: what another window kept. What is typed before it is here comes to the same question again. */
  async takeTheirs(): Promise<void> {
    const { content } = this.state;
    const theirs = await readDraft(this.id);
    if (this.state.content === content) this.take(theirs);
  }

  /** After a conflict: what is on the screen here. */
  async keepMine(): Promise<void> {
    this.revision = (await readDraft(this.id)).revision;
    this.set({ ...this.state, keeping: { state: 'changed' } });
    await this.save();
  }

  /** Deletes it, here and on the server. */
  async remove(): Promise<void> {
    clearTimeout(this.timer);
    this.isGone = true;
    await this.saving?.catch(() => undefined);
    forgetUnsaved(this.id);
    opened.delete(this.id);
    await deleteDraft(this.id);
  }

  private take({ revision, changed, content }: ReadDraft): void {
    this.revision = revision;
    this.unanswered = undefined;
    forgetUnsaved(this.id);
    this.set({ content, keeping: { state: 'kept', at: changed } });
  }

  private async put(): Promise<void> {
    try {
      await this.lookWhetherItLanded();
      const { content } = this.state;
      const { revision, changed } = await this.send(content);
      this.revision = revision;
      if (this.state.content === content) {
        forgetUnsaved(this.id);
        this.set({ content, keeping: { state: 'kept', at: changed } });
      } else {
        keepUnsaved(this.id, { revision, content: this.state.content });
      }
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      this.set({
        ...this.state,
        keeping: { state: error.code === 'CONFLICT' ? 'conflict' : 'failed', problem: error },
      });
      // Whoever signs in again saves it then.
      if (mayHaveLanded(error) || error.status === 429) this.saveIn(TRY_AGAIN_AFTER_MS);
      throw error;
    }
  }

  private async send(content: DraftContent): Promise<Shapes['Draft']> {
    this.unanswered = content;
    keepUnsaved(this.id, { revision: this.revision, content, unanswered: content });
    try {
      const answer = await body(
        api.PUT('/almaws/v1/conf/drafts/{id}', {
          params: { path: { id: this.id } },
          body: { ...content, revision: this.revision },
        }),
      );
      this.unanswered = undefined;
      return answer;
    } catch (error) {
      if (error instanceof ApiProblem && !mayHaveLanded(error)) this.unanswered = undefined;
      throw error;
    }
  }

  /** Takes over the revision that this window made itself, if only the answer was lost: that is no other window. */
  private async lookWhetherItLanded(): Promise<void> {
    const { revision, unanswered } = this;
    if (!unanswered) return;
    const theirs = await readDraft(this.id);
    if (hasLanded({ revision, unanswered }, theirs)) this.revision = theirs.revision;
    this.unanswered = undefined;
  }

  private saveIn(milliseconds: number): void {
    clearTimeout(this.timer);
    if (this.isGone || this.state.keeping.state === 'conflict') return;
    this.timer = setTimeout(() => {
      this.save().catch(() => undefined);
    }, milliseconds);
  }

  private set(state: DraftState): void {
    this.state = state;
    for (const watcher of this.watchers) watcher();
  }
}

/** Whether the server may have done what it did not answer. */
function mayHaveLanded({ status }: ApiProblem): boolean {
  return status === 0 || status >= 500;
}

/** Whether what the server has is what was sent last on this revision. */
function hasLanded(
  { revision, unanswered }: Pick<Unsaved, 'revision' | 'unanswered'>,
  theirs: Pick<ReadDraft, 'revision' | 'content'>,
): boolean {
  const isNext = unanswered !== undefined && theirs.revision === revision + 1;
  return isNext && hashKey([theirs.content]) === hashKey([unanswered]);
}

interface ReadDraft {
  revision: number;
  changed: string;
  content: DraftContent;
}

function readStored({ revision, changed, job, set, chosen, step, parameters }: Shapes['Draft']): ReadDraft {
  return { revision, changed, content: given({ job, set, chosen, step, parameters }) };
}

async function readDraft(id: string): Promise<ReadDraft> {
  return readStored(await body(api.GET('/almaws/v1/conf/drafts/{id}', { params: { path: { id } } })));
}

/** Without the fields that are undefined. */
function given(content: { [K in keyof DraftContent]: DraftContent[K] | undefined }): DraftContent {
  return Object.fromEntries(Object.entries(content).filter(([, value]) => value !== undefined)) as DraftContent;
}

const opened = new Map<string, OpenDraft>();

/** The draft with this id; the same object while the window is open. @throws ApiProblem DRAFT_NOT_FOUND */
export async function openDraft(id: string): Promise<OpenDraft> {
  const known = opened.get(id);
  if (known) {
    await known.refresh();
    return known;
  }
  const stored = await body(api.GET('/almaws/v1/conf/drafts/{id}', { params: { path: { id } } }));
  return keepOpen(stored);
}

export async function createDraft(content: DraftContent): Promise<OpenDraft> {
  return keepOpen(await body(api.POST('/almaws/v1/conf/drafts', { body: content })));
}

export async function deleteDraft(id: string): Promise<void> {
  await api.DELETE('/almaws/v1/conf/drafts/{id}', { params: { path: { id } } });
}

function keepOpen(stored: Shapes['Draft']): OpenDraft {
  const draft = opened.get(stored.id) ?? new OpenDraft(stored);
  opened.set(stored.id, draft);
  return draft;
}
