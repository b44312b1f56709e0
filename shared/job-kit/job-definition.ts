import type { Coded, ParameterProblem } from '../model/coded.ts';
import type { z } from 'zod';
import type { OutsideSystem } from '../outside/outside-systems.ts';
import type { ConfigurationEntry } from '../model/configuration-entry.ts';
import type { CodeTables } from '../model/code-table.ts';
import type { NormalizationProcess } from '../model/normalization-process.ts';
import type { OrganizationUnit } from '../model/organization-unit.ts';
import type { RuleFile } from '../model/rule-file.ts';
import type { SetContent } from '../model/set.ts';
import type { Caller, Role } from '../model/roles.ts';

/** What a definition may ask of the repository while parameters are checked at submit. Reading only. */
export interface Lookups {
  /** Prefix of unit references, `INST___code`: parameters may name a unit with or without it. */
  readonly institution: string;
  /** Where others reach this installation, without a slash at the end. */
  readonly publicUrl: string;
  /** Links to this machine may be downloaded, as on a machine for trying things out. */
  readonly downloadsLocally: boolean;
  /** A unit with this code, active or not, internal or external. */
  unitExists(code: string): Promise<boolean>;
  findUnit(code: string): Promise<OrganizationUnit | undefined>;
  researcherExists(primaryId: string): Promise<boolean>;
  /** An asset with this id, not deleted. */
  assetExists(id: string): Promise<boolean>;
  /** The roles of an active user with the libraries they are held for, also roles that grant nothing here; none for others. */
  userRoles(primaryId: string): Promise<readonly { role: string; scope?: string | undefined }[]>;
  /** Normalization processes that are jobs at this moment. */
  enabledProcesses(): Promise<readonly NormalizationProcess[]>;
  /** What is configured of this kind, by code; see shared/settings. */
  configuration(kind: string): Promise<readonly ConfigurationEntry[]>;
  /** Rule files that processes can use: shared and enabled. */
  usableRuleFiles(): Promise<readonly RuleFile[]>;
}

/**
 * What a job is: texts, roles, parameters. No I/O, importable anywhere.
 * The wizard page, API, counters, preview and documentation all come from this.
 */
export interface JobDefinition<P = unknown, Reason extends string = string> {
  readonly kind: 'job-definition';
  /** Identifies the job within this installation; clients look jobs up by name. */
  readonly id: string;
  /** Temporal's name for the job, in camel case: type of its workflows, and activity of its members. */
  readonly activity: string;
  readonly name: string;
  readonly description: string;
  /** The seed's Content Type: value is this job's own code, desc the seed's words. */
  readonly content: Coded;
  /** The seed's Type column. */
  readonly category: Coded;
  /** Which sets fit. */
  readonly setContent: SetContent;
  /** One of these is needed, beside a page role. */
  readonly roles: readonly Role[];
  /** Record jobs plan only; performers act on the outside world, one member per activity; renderers write a file. */
  readonly work: 'records' | 'performer' | 'render';
  /** The outside system that a performer reaches: its members' activities have a task queue of their own. */
  readonly target?: OutsideSystem;
  /** Its work has a `conclude`, to be called once after the last member. */
  readonly concludes?: true;
  /** Muster runs it by itself; it is offered to nobody, and its runs are seen by those who see the runs that caused them. */
  readonly isInternal?: true;
  /** What it counts beside its members; its plans say how much of each (`tally`). */
  readonly counters?: readonly Coded[];
  /**
   * Why a member, or an item of it, came out as it did: what its plans and its performer may say beside the common
   * reasons, each with a sentence for people. API, report and documentation say it with these words.
   */
  readonly reasons: Readonly<Record<Reason, string>>;
  readonly undoable: boolean;
  /** What an undo does not bring back; said before one. */
  readonly undoNote?: string;
  /**
   * Reads raw strings into parameters, validated against the code tables; an unknown parameter is an error.
   * `z.toJSONSchema(schema, { io: 'input' })` of it is what forms are drawn from.
   */
  readonly parameters: (codes: CodeTables) => z.ZodType<P>;
  /** Checks that need the repository, or that depend on who submits: units that must exist, roles that may be given. */
  check?(parameters: P, lookups: Lookups, caller: Caller): Promise<ParameterProblem[]>;
}

/** What a job says of its work; the work has to agree (`matchJobs`). */
export type JobFacts = Pick<JobDefinition, 'activity' | 'work' | 'target' | 'concludes' | 'counters' | 'reasons'>;

/** Jobs that are data: the definitions as they are at this moment, each with an id and a name of its own. */
export interface JobSource {
  readonly kind: 'job-source';
  /** What all its definitions have in common. */
  readonly facts: JobFacts;
  readonly definitions: (lookups: Lookups) => Promise<JobDefinition[]>;
}

/** Declares a job. */
export function defineJob<P, Reason extends string>(
  definition: Omit<JobDefinition<P, Reason>, 'kind'>,
): JobDefinition<P, Reason> {
  return { kind: 'job-definition', ...definition };
}

export function isJobDefinition(value: unknown): value is JobDefinition {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'job-definition';
}

export function isJobSource(value: unknown): value is JobSource {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'job-source';
}
