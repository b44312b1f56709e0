/** `npx tsx bench/rules.ts`: 1,000 rules over 10,000 assets, as a run's planner applies them. Needs nothing that runs. */
import { pathToFileURL } from 'node:url';
import { planNormalization } from '../activities/jobs/normalize-research-assets/plan-normalization.ts';
import { planInThreads } from '../activities/jobs/normalize-research-assets/plan-in-threads.ts';
import type { Asset } from '../shared/model/asset.ts';
import { STANDARD_CODE_TABLES } from '../shared/model/standard-code-tables.ts';
import { knownCodes } from '../shared/rules/check-result.ts';
import { compileRules } from '../shared/rules/compile.ts';

const RULES = 1_000;
const ASSETS = 10_000;
const SUBJECTS = 400;
const BATCH = 500;

export interface RulesBench {
  rules: number;
  assets: number;
  /** To read, check and compile the rule file. */
  compileSeconds: number;
  /** To plan all assets. */
  seconds: number;
  assetsPerSecond: number;
  /** The same in threads, as runs do it. */
  assetsPerSecondInThreads: number;
  /** One rule applied to one asset, on average. */
  microsecondsPerRule: number;
  changed: number;
  megabytes: number;
}

/** A file of rules as institutions write them: mostly guarded replacements, few of which fit a given record. */
function ruleFile(): string {
  const kinds: ((n: number) => string)[] = [
    (n) =>
      `when exists "keywords.subject ${n % SUBJECTS}" then replaceContents "keywords.subject ${n % SUBJECTS}" with "Subject ${n}"`,
    (n) =>
      `when (exists "creators.familyname.Name${n}*") OR exists "title.*${n} meters*" then addField "subject.esploro.Topic ${n}"`,
    (n) => `when TRUE then removeField "links" if (exists "links.url.http://old${n}.example/*")`,
    (n) =>
      `when existsControl "008.{7,4}.${1900 + (n % 120)}" and not exists "653.a.century" then addField "653.a.century"`,
    (n) =>
      `when "dc"."publisher" equals "Publisher ${n}" then set TEMP"1" to dc value "dc"."publisher" remove substring using regex (TEMP"1","\\\\s+\\\\d+$") set "dc"."publisher" to TEMP"1"`,
    (n) =>
      `when exist "dc"."title" then addSubField "creators.role.Author" if (exists "creators.givenname.G${n}" and not exists "creators.role")`,
    (n) => `when TRUE then replaceContents "description.abstract.value.colour ${n}" with "color ${n}"`,
    (n) => `when exists "245.a.The *${n}*" then addField "246.a.Version ${n}"`,
  ];
  return Array.from(
    { length: RULES },
    (_, n) => `rule "rule ${n}" priority ${n % 7}\n${kinds[n % kinds.length]?.(n) ?? ''}\nend`,
  ).join('\n');
}

function asset(n: number): Asset {
  const at = (step: number) => (n * step) % SUBJECTS;
  return {
    _id: String(99_000_000_000 + n),
    revision: 1,
    changes: [],
    title: `The measurement of ${n % 977} meters under load, part ${n % 13}`,
    resourcetype: { esploro: 'publication.report' },
    language: ['eng'],
    publisher: `Publisher ${n % 1_500}`,
    publication: { place: ['Gaithersburg, MD'] },
    date: { published: String(1900 + (n % 120)) },
    keywords: [{ language: 'eng', values: [`subject ${at(1)}`, `subject ${at(7)}`, `subject ${at(11)}`] }],
    description: { abstract: [{ language: 'eng', value: `We measured colour ${n % 2_000} in steel. `.repeat(20) }] },
    creators: Array.from({ length: 1 + (n % 4) }, (_, k) => ({
      order: k + 1,
      familyname: `Name${(n * 3 + k) % 2_000}`,
      givenname: `G${(n + k) % 1_000}`,
    })),
    links: [{ link: { url: `https://doi.org/10.1/${n}`, title: 'Full text' } }],
  };
}

/** Measures. Deterministic in what it does; the figures are the machine's. */
export async function benchRules(): Promise<RulesBench> {
  const text = ruleFile();
  const assets = Array.from({ length: ASSETS }, (_, n) => asset(n));
  const beforeCompile = performance.now();
  const reference = { tasks: [{ name: 'bench', rules: compileRules(text) }], codes: knownCodes(STANDARD_CODE_TABLES) };
  const started = performance.now();
  let changed = 0;
  for (const each of assets) {
    const plan = planNormalization(each, {}, reference);
    if (plan.kind === 'change') changed += 1;
    if (plan.kind === 'fail') throw new Error(`${each._id}: ${plan.message}`);
  }
  const seconds = (performance.now() - started) / 1_000;
  const common = { tasks: [{ name: 'bench', text }], codes: reference.codes };
  // A thread starts, and reads the rules.
  await planInThreads(common, assets.slice(0, BATCH));
  const startedThreads = performance.now();
  for (let n = 0; n < ASSETS; n += BATCH) await planInThreads(common, assets.slice(n, n + BATCH));
  const secondsInThreads = (performance.now() - startedThreads) / 1_000;
  return {
    rules: RULES,
    assets: ASSETS,
    compileSeconds: (started - beforeCompile) / 1_000,
    seconds,
    assetsPerSecond: ASSETS / seconds,
    assetsPerSecondInThreads: ASSETS / secondsInThreads,
    microsecondsPerRule: (seconds * 1e6) / (ASSETS * RULES),
    changed,
    megabytes: process.memoryUsage().heapUsed / 2 ** 20,
  };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { rules, assets, compileSeconds, seconds, assetsPerSecond, microsecondsPerRule, changed, megabytes, ...more } =
    await benchRules();
  console.log(`${rules} rules compiled in ${compileSeconds.toFixed(2)} s`);
  console.log(
    `${assets} assets planned in ${seconds.toFixed(1)} s: ${assetsPerSecond.toFixed(0)} assets/s; in threads ${more.assetsPerSecondInThreads.toFixed(0)} assets/s`,
  );
  console.log(
    `${microsecondsPerRule.toFixed(2)} µs a rule and asset; ${changed} assets changed; heap ${megabytes.toFixed(0)} MB`,
  );
}
