/**
 * The workflows that a worker has. Each job is a workflow type of its own (`updateResearchAssets`, `registerDoi`, …) with
 * one implementation behind all of them: the SDK runs the default export for types that have no export of their own.
 */
export { runJob as default } from './run-job.ts';
