import type { Config } from '../../shared/runtime/config.ts';
import type { SET_CONTENT_CODES } from '../../shared/model/set.ts';
import type { Store } from '../../shared/store/store.ts';
import type { ApiClient } from '../api-client.ts';

/** What the members of the demo's set are. */
export type DemoContent = (typeof SET_CONTENT_CODES)[number];

/** What a scene prepares itself with: Muster, up and running. */
export interface Stage {
  api: ApiClient;
  store: Store;
  config: Config;
  say: (line: string) => void;
}

/** A job that the demo can run, and what has to be there for it. */
export interface DemoScene {
  /** As `--job` names it. */
  name: string;
  /** The job's own name, which the API knows it by. */
  jobName: string;
  content: DemoContent;
  /** How many members it takes unless told otherwise; absent: all. */
  members?: number;
  /** Opens what stands in for the outside system, before Muster starts; also when a demo is resumed. */
  open(): Promise<OpenScene>;
}

export interface OpenScene {
  /** Settings that the stand-ins need, e.g. an address that files may come from. */
  configure?(config: Config): Config;
  /** Makes the configuration that the job needs, as staff would, through the API. Safe to repeat. */
  prepare(stage: Stage): Promise<void>;
  /** The job's parameters for these members, and a line that says what they mean. */
  parameters(stage: Stage, members: ReadonlySet<string>): Promise<{ values: Record<string, string>; meaning: string }>;
  /** What the outside system saw, for people. */
  observed?(stage: Stage, instance: string): Promise<string[]>;
  close(): Promise<void>;
}
