import { SET_SPEC } from '../records/set-specs.ts';
import { OaiError } from './oai-error.ts';

/** The arguments of each verb. */
const VERBS = {
  Identify: { required: [], optional: [] },
  ListMetadataFormats: { required: [], optional: ['identifier'] },
  ListSets: { required: [], optional: ['resumptionToken'] },
  GetRecord: { required: ['identifier', 'metadataPrefix'], optional: [] },
  ListIdentifiers: { required: ['metadataPrefix'], optional: ['from', 'until', 'set', 'resumptionToken'] },
  ListRecords: { required: ['metadataPrefix'], optional: ['from', 'until', 'set', 'resumptionToken'] },
} as const satisfies Record<string, { required: string[]; optional: string[] }>;
export type OaiVerb = keyof typeof VERBS;

/** The arguments of a request, each given once. */
export interface OaiArguments {
  verb: OaiVerb;
  /** Without the verb. */
  values: Readonly<Record<string, string>>;
}

/** Syntax from the schema, because answers repeat the arguments. An identifier is a URI (RFC 3986, section 2). */
const SYNTAX: readonly (readonly [name: string, syntax: RegExp])[] = [
  ['identifier', /^([A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})+$/],
  ['metadataPrefix', /^[A-Za-z0-9\-_.!~*'()]+$/],
  ['set', SET_SPEC],
];

/** Checks the names and syntax of arguments, not whether their targets exist. @throws OaiError badVerb, badArgument */
export function readArguments(given: readonly (readonly [string, string])[]): OaiArguments {
  const verbs = given.filter(([name]) => name === 'verb').map(([, value]) => value);
  const [verb] = verbs;
  if (verb === undefined) throw new OaiError('badVerb', 'The verb is missing.');
  if (verbs.length > 1) throw new OaiError('badVerb', 'The verb is given more than once.');
  if (!isVerb(verb))
    throw new OaiError('badVerb', `There is no verb ${verb}. Use one of ${Object.keys(VERBS).join(', ')}.`);

  const others = given.filter(([name]) => name !== 'verb');
  const values = Object.fromEntries(others);
  const { required, optional } = VERBS[verb];
  const known = new Set<string>([...required, ...optional]);
  for (const [name] of others) if (!known.has(name)) throw bad(`${verb} does not take the argument ${name}.`);
  for (const name of Object.keys(values)) {
    if (others.filter(([other]) => other === name).length > 1)
      throw bad(`The argument ${name} is given more than once.`);
  }
  if (values['resumptionToken'] !== undefined) {
    if (others.length > 1) throw bad('Send a resumption token without other arguments; it contains them.');
    return { verb, values };
  }
  for (const name of required) if (!values[name]) throw bad(`${verb} needs the argument ${name}.`);
  for (const [name, syntax] of SYNTAX) {
    const value = values[name];
    if (value !== undefined && !syntax.test(value)) throw bad(`${value} is not a valid ${name}.`);
  }
  return { verb, values };
}

function isVerb(verb: string): verb is OaiVerb {
  return Object.hasOwn(VERBS, verb);
}

function bad(message: string): OaiError {
  return new OaiError('badArgument', message);
}
