import type { Coded, ParameterProblem } from '../model/coded.ts';
import type { z } from 'zod';
import type { OutsideSystem } from '../outside/outside-systems.ts';
import type { ConfigurationEntry } from '../model/configuration-entry.ts';
import type { CodeTables } from '../model/code-table.ts';
import type { NormalizationProcess } from '../model/normalization-process.ts';
import type { OrganizationUnit } from '../model/organization-unit.ts';
import type { RuleFile } from '../model/rule-file.ts';
import type { JobEffect } from '../model/job-effect.ts';
import type { SetContent, SetQuery } from '../model/set.ts';
import type { Caller, Role } from '../model/roles.ts';

/** Read-only queries for checking parameters when a run is submitted. */
export interface Lookups {
  /** Prefix of unit references, `INST___code`: parameters may name a unit with or without it. */
  readonly institution: string;
  /** This installation's public address, without a trailing slash. */
  readonly publicUrl: string;
  /** True when links to this machine may be downloaded, as on a test machine. */
  readonly downloadsLocally: boolean;
  /** A unit with this code, active or not, internal or external. */
  unitExists(code: string): Promise<boolean>;
  findUnit(code: string): Promise<OrganizationUnit | undefined>;
  researcherExists(primaryId: string): Promise<boolean>;
  /** An asset with this id, not deleted. */
  assetExists(id: string): Promise<boolean>;
  /** Normalization processes that are currently jobs. */
  enabledProcesses(): Promise<readonly NormalizationProcess[]>;
  /** The configuration entries of this kind, by code; see shared/settings. */
  configuration(kind: string): Promise<readonly ConfigurationEntry[]>;
  /** Rule files that processes can use: those shared and enabled. */
  usableRuleFiles(): Promise<readonly RuleFile[]>;
}

/**
 * A job's texts, roles and parameters. No I/O, importable anywhere.
 * Source of the wizard page, API, counters, preview and documentation.
 */
export interface JobDefinition<P = unknown, Reason extends string = string> {
  readonly kind: 'job-definition';
  /** Identifies the job within this installation; clients look jobs up by name. */
  readonly id: string;
  /** Temporal's name for the job, in camel case: type of its workflows, and activity of its members. */
  readonly activity: string;
  readonly name: string;
  readonly description: string;
  /** The seed's Content Type: `value` is this job's own code, `desc` the seed's text. */
  readonly content: Coded;
  /** The seed's Type column. */
  readonly category: Coded;
  /** The sets it accepts. */
  readonly setContent: SetContent;
  /** One of these is required, in addition to a page role. */
  readonly roles: readonly Role[];
  /** Record jobs only plan; performers act on outside systems, one member per activity; renderers write a file. */
  readonly work: 'records' | 'performer' | 'render';
  /** The outside system that a performer calls: its members' activities have their own task queue. */
  readonly target?: OutsideSystem;
  /** True when its work has a `conclude`, called once after the last member. */
  readonly concludes?: true;
  /** True when only Muster starts it. Nobody can choose it; whoever sees the run that caused it also sees this run. */
  readonly isInternal?: true;
  /** Extra counters besides members; plans add to them with `tally`. */
  readonly counters?: readonly Coded[];
  /**
   * The reasons its plans and performer may give for a member or item, besides the common ones, each with a sentence
   * for API, report and documentation.
   */
  readonly reasons: Readonly<Record<Reason, string>>;
  /** What a run of it does to the world. */
  readonly effect: JobEffect;
  /** The same for these parameters, if it depends on them. */
  effectOf?(parameters: P): JobEffect;
  /** What a run with these parameters does, as a button says it, with `{members}` for them: "Delete {members}". */
  act(parameters: P): string;
  readonly undoable: boolean;
  /** What an undo does not restore; shown before an undo. */
  readonly undoNote?: string;
  /**
   * Parses raw strings into parameters and validates them against the code tables; an unknown parameter is an error.
   * Forms come from `formSchema`.
   */
  readonly parameters: (codes: CodeTables) => z.ZodType<P>;
  /** Checks that need the repository or the submitter: units that must exist, roles that may be given. */
  check?(parameters: P, lookups: Lookups, caller: Caller): Promise<ParameterProblem[]>;
  /**
   * Which of these parameters change what people may do here, as the end of "To …"; a signed-in person is then asked
   * for a fresh proof.
   */
  sensitive?(parameters: P): string | undefined;
  /**
   * Jobs on assets: those that a guard skips for certain. A run is warned of if it would skip all; guards that no query
   * can express are not in it.
   */
  skips?(parameters: P): SetQuery | undefined;
  /** What a valid run will not do as things are now, in sentences; told when it is submitted, and with the run. */
  warn?(parameters: P, lookups: Lookups): Promise<string[]>;
}

/** The facts that a job and its work must agree on (`matchJobs`). */
export type JobFacts = Pick<JobDefinition, 'activity' | 'work' | 'target' | 'concludes' | 'counters' | 'reasons'>;

/** Jobs defined by data: the current definitions, each with its own id and name. */
export interface JobSource {
  readonly kind: 'job-source';
  /** The facts all its definitions share. */
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
