import type { Config } from '../../shared/runtime/config.ts';
import type { SET_CONTENT_CODES } from '../../shared/model/set.ts';
import type { Store } from '../../shared/store/store.ts';
import type { ApiClient } from '../api-client.ts';

/** What the members of the demo's set are. */
export type DemoContent = (typeof SET_CONTENT_CODES)[number];

/** What a scene prepares with: a running Muster. */
export interface Stage {
  api: ApiClient;
  store: Store;
  config: Config;
  say: (line: string) => void;
}

/** A job that the demo can run, and what it needs. */
export interface DemoScene {
  /** As `--job` names it. */
  name: string;
  /** The job's own name, as the API has it. */
  jobName: string;
  content: DemoContent;
  /** The default number of members; absent: all. */
  members?: number;
  /** Starts the stand-in for the outside system, before Muster starts; also when a demo is resumed. */
  open(): Promise<OpenScene>;
}

export interface OpenScene {
  /** Settings that the stand-ins need, e.g. an address that files may come from. */
  configure?(config: Config): Config;
  /** Creates the configuration that the job needs through the API, as staff would. Safe to repeat. */
  prepare(stage: Stage): Promise<void>;
  /** The job's parameters for these members, and a line that explains them. */
  parameters(stage: Stage, members: ReadonlySet<string>): Promise<{ values: Record<string, string>; meaning: string }>;
  /** What the outside system saw, for people. */
  observed?(stage: Stage, instance: string): Promise<string[]>;
  close(): Promise<void>;
}
