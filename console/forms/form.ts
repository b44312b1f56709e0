/** One of several answers that a parameter takes. */
export interface FormOption {
  value: string;
  label: string;
}

/** How a parameter is asked for. */
export type ParameterKind = 'switch' | 'choice' | 'text' | 'date' | 'unit' | 'person' | 'asset';

/** A parameter of a job, as its JSON Schema describes it: see docs/jobs/README.md, Parameters. */
export interface FormParameter {
  name: string;
  title: string;
  description: string | undefined;
  preset: string | undefined;
  kind: ParameterKind;
  options: readonly FormOption[];
  /** Several values are joined by it. */
  separator: string | undefined;
  /** It may be other text than what its picker finds. */
  takesText: boolean;
  isSecret: boolean;
  /** It counts only while each of these has one of the values. */
  dependsOn: readonly (readonly [name: string, values: readonly string[]])[];
}

export interface FormGroup {
  key: string;
  title: string;
  description: string | undefined;
  /** Turns the group on. */
  toggle: FormParameter | undefined;
  fields: readonly FormParameter[];
}

/** Names that are required while others have these values. */
interface Requirement {
  when: readonly (readonly [name: string, values: readonly string[]])[];
  names: readonly string[];
}

/** A form, as it is drawn: nothing in it is known to the pages. */
export interface Form {
  schema: Readonly<Record<string, unknown>>;
  groups: readonly FormGroup[];
  parameters: ReadonlyMap<string, FormParameter>;
  requirements: readonly Requirement[];
  /** At least one group has to be on. */
  needsOneGroup: boolean;
}

/** What was filled in: text by name of the parameter. */
export type FormValues = Readonly<Record<string, string>>;

interface PropertySchema {
  title?: string;
  description?: string;
  default?: string;
  enum?: readonly string[];
  oneOf?: readonly { const: string; title?: string }[];
  writeOnly?: boolean;
  'x-kind'?: string;
  'x-depends-on'?: Readonly<Record<string, readonly string[]>>;
  'x-list'?: { separator: string; items?: PropertySchema };
}

interface ConditionSchema {
  properties?: Readonly<Record<string, { enum?: readonly string[]; const?: string }>>;
}

interface JobSchema {
  properties?: Readonly<Record<string, PropertySchema>>;
  'x-groups'?: readonly { key: string; title: string; description?: string; switch?: string; fields: string[] }[];
  allOf?: readonly { if?: ConditionSchema; then?: { required?: readonly string[] }; required?: readonly string[] }[];
  anyOf?: readonly unknown[];
}

/** Reads the schema of a job's parameters. Parameters of no group come first, as a group without a title. */
export function readForm(schema: Readonly<Record<string, unknown>>): Form {
  const { properties = {}, 'x-groups': groups = [], allOf = [], anyOf = [] } = schema as JobSchema;
  const toggles = new Set(groups.map((group) => group.switch));
  const parameters = new Map(
    Object.entries(properties).map(([name, property]) => [name, readParameter(name, property, toggles.has(name))]),
  );
  const named = (names: readonly string[]) => names.flatMap((name) => parameters.get(name) ?? []);
  const grouped = new Set(groups.flatMap(({ fields, switch: toggle }) => [...fields, toggle]));
  const others = [...parameters.keys()].filter((name) => !grouped.has(name));
  const noGroup = { key: '', title: '', description: undefined, toggle: undefined, fields: named(others) };
  return {
    schema,
    groups: [
      ...(others.length === 0 ? [] : [noGroup]),
      ...groups.map(({ key, title, description, switch: toggle, fields }) => ({
        ...{ key, title, description, fields: named(fields) },
        toggle: toggle === undefined ? undefined : parameters.get(toggle),
      })),
    ],
    parameters,
    requirements: allOf.map((rule) => ({
      when: Object.entries(rule.if?.properties ?? {}).map(([name, { enum: values, const: value }]) => [
        name,
        values ?? (value === undefined ? [] : [value]),
      ]),
      names: rule.then?.required ?? rule.required ?? [],
    })),
    needsOneGroup: anyOf.length > 0,
  };
}

function readParameter(name: string, property: PropertySchema, isToggle: boolean): FormParameter {
  const list = property['x-list'];
  const options = optionsOf(list?.items ?? property);
  return {
    name,
    title: property.title ?? name,
    description: property.description,
    preset: property.default,
    kind: isToggle ? 'switch' : kindOf(list?.items?.['x-kind'] ?? property['x-kind'], options, property.default),
    options,
    separator: list?.separator,
    takesText: property['x-kind'] === 'unit-or-text',
    isSecret: property.writeOnly === true,
    dependsOn: Object.entries(property['x-depends-on'] ?? {}),
  };
}

function optionsOf({ oneOf, enum: values = [] }: PropertySchema): FormOption[] {
  if (oneOf) return oneOf.map(({ const: value, title }) => ({ value, label: title ?? value }));
  return values.map((value) => ({ value, label: value }));
}

function kindOf(kind: string | undefined, options: readonly FormOption[], preset: string | undefined): ParameterKind {
  if (kind === 'date' || kind === 'asset') return kind;
  if (kind === 'unit' || kind === 'unit-or-text') return 'unit';
  if (kind === 'primary-id') return 'person';
  const isYesOrNo = options.length === 2 && options.every(({ value }) => value === 'true' || value === 'false');
  if (isYesOrNo && preset !== undefined) return 'switch';
  return options.length > 0 ? 'choice' : 'text';
}

/** What holds for a parameter: as filled in, else its default. */
export function valueOf(form: Form, values: FormValues, name: string): string {
  const given = values[name];
  return given === undefined || given.trim() === '' ? (form.parameters.get(name)?.preset ?? '') : given;
}

/** Whether a parameter counts: what it depends on counts, and has one of the values. */
export function counts(form: Form, values: FormValues, { dependsOn }: FormParameter): boolean {
  return dependsOn.every(([name, wanted]) => {
    const other = form.parameters.get(name);
    return (!other || counts(form, values, other)) && wanted.includes(valueOf(form, values, name));
  });
}

/** What is sent: what counts and was filled in, without groups that are off. The rest stays in the draft, should it count again. */
export function countingValues(form: Form, values: FormValues): Record<string, string> {
  const toggles = new Set(form.groups.map(({ toggle }) => toggle?.name));
  const sent = [...form.parameters.values()].flatMap((parameter): [string, string][] => {
    const given = values[parameter.name];
    const isOff = toggles.has(parameter.name) && given === parameter.preset;
    const isSent = given !== undefined && given.trim() !== '' && !isOff && counts(form, values, parameter);
    return isSent ? [[parameter.name, given]] : [];
  });
  return Object.fromEntries(sent);
}

/** Whether a group is on: those without a switch always are. */
export function isGroupOn(form: Form, values: FormValues, { toggle }: FormGroup): boolean {
  return !toggle || (counts(form, values, toggle) && valueOf(form, values, toggle.name) === 'true');
}

/** The names that have to be filled in, as things are. */
export function neededNames(form: Form, values: FormValues): ReadonlySet<string> {
  const holding = form.requirements.filter(({ when }) =>
    when.every(([name, wanted]) => {
      const parameter = form.parameters.get(name);
      return parameter && counts(form, values, parameter) && wanted.includes(valueOf(form, values, name));
    }),
  );
  return new Set(holding.flatMap(({ names }) => names));
}

/** Values of a parameter that takes several, and of one that takes one. */
export function listedValues({ separator }: FormParameter, value: string): string[] {
  const parts = separator === undefined ? [value] : value.split(separator).flatMap((part) => part.split(/\r?\n/));
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}

/** A date as a date field takes it; undefined for what is written in another way. */
export function isoDay(text: string): string | undefined {
  const compact = /^(\d{4})(\d{2})(\d{2})$/.exec(text);
  if (compact) return compact.slice(1).join('-');
  const american = /^(\d{2})\/(\d{2})\/(\d{4})$/.exec(text);
  if (american) return `${american[3] ?? ''}-${american[1] ?? ''}-${american[2] ?? ''}`;
  return text === '' || /^\d{4}-\d{2}-\d{2}$/.test(text) ? text : undefined;
}
