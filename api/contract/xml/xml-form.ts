import { z } from 'zod';

/**
 * How a schema is written in XML. It follows OpenAPI's XML object, which the schema carries in its metadata: attributes,
 * names and wrapped lists. `x-text` marks the field that is an element's text, `x-free` an object with fields beyond those
 * that it names.
 */
export interface XmlMeta {
  name?: string;
  attribute?: true;
  wrapped?: true;
  'x-text'?: true;
  'x-free'?: true;
}

export type XmlForm =
  | { kind: 'scalar'; of: 'text' | 'number' | 'boolean' }
  | { kind: 'object'; fields: ReadonlyMap<string, XmlField> }
  | { kind: 'list'; item: XmlForm; itemName: string | undefined }
  /** An object with free fields: see free-content.ts. */
  | { kind: 'free' }
  /** What has no fixed fields is written as JSON. */
  | { kind: 'json' };

export interface XmlField {
  name: string;
  place: 'element' | 'attribute' | 'text';
  /** A list in an element of its own, whose items have their own name. */
  isWrapped: boolean;
  /** A missing element means null. */
  isNullable: boolean;
  isOptional: boolean;
  form: XmlForm;
}

/** Schemas that read leniently, and the shape that is written down for them. */
const documentedShapes = new WeakMap<z.core.$ZodType, z.ZodType>();

/** A schema that reads more than it documents: `shape` is what clients are told, in JSON, XML and OpenAPI. */
export function documentedAs<T extends z.ZodType>(shape: z.ZodType, reading: T): T {
  documentedShapes.set(reading, shape);
  return reading;
}

/** The shape that is documented for a schema, if it has another than its own. */
export function documentedShapeOf(schema: z.core.$ZodType): z.ZodType | undefined {
  return documentedShapes.get(schema);
}

export function xmlMetaOf(schema: z.core.$ZodType): XmlMeta {
  const own = (z.globalRegistry.get(schema) as { xml?: XmlMeta } | undefined)?.xml;
  if (own) return own;
  const inner = innerOf(schema);
  return inner ? xmlMetaOf(inner) : {};
}

const forms = new WeakMap<z.core.$ZodType, XmlForm>();

export function xmlFormOf(schema: z.core.$ZodType): XmlForm {
  const known = forms.get(schema);
  if (known) return known;
  const form = readForm(schema);
  forms.set(schema, form);
  return form;
}

function readForm(schema: z.core.$ZodType): XmlForm {
  const inner = innerOf(schema);
  if (inner) return xmlFormOf(inner);
  if (xmlMetaOf(schema)['x-free'] === true) return { kind: 'free' };
  if (schema instanceof z.ZodObject && schema.def.catchall === undefined) return objectForm(schema);
  if (schema instanceof z.ZodObject && schema.def.catchall instanceof z.ZodNever) return objectForm(schema);
  if (schema instanceof z.ZodArray) {
    const { element } = schema;
    return { kind: 'list', item: xmlFormOf(element), itemName: xmlMetaOf(element).name };
  }
  if (schema instanceof z.ZodNumber) return { kind: 'scalar', of: 'number' };
  if (schema instanceof z.ZodBoolean) return { kind: 'scalar', of: 'boolean' };
  if (schema instanceof z.ZodNull) return { kind: 'scalar', of: 'text' };
  if (schema instanceof z.ZodString || schema instanceof z.ZodStringFormat || schema instanceof z.ZodEnum)
    return { kind: 'scalar', of: 'text' };
  if (schema instanceof z.ZodLiteral) return literalForm(schema);
  // A value that may be sent as text or as a number is text in XML.
  if (schema instanceof z.ZodUnion && schema.options.some((option) => xmlFormOf(option).kind === 'scalar'))
    return { kind: 'scalar', of: 'text' };
  return { kind: 'json' };
}

function literalForm({ values }: z.ZodLiteral): XmlForm {
  const [value] = values;
  if (typeof value === 'number') return { kind: 'scalar', of: 'number' };
  if (typeof value === 'boolean') return { kind: 'scalar', of: 'boolean' };
  return { kind: 'scalar', of: 'text' };
}

function objectForm({ shape }: z.ZodObject): XmlForm {
  const fields = Object.entries(shape).map(([key, schema]: [string, z.core.$ZodType]): [string, XmlField] => {
    const meta = xmlMetaOf(schema);
    const { isOptional, isNullable } = presenceOf(schema);
    const place = meta.attribute ? 'attribute' : meta['x-text'] ? 'text' : 'element';
    const isWrapped = meta.wrapped === true;
    return [key, { name: meta.name ?? key, place, isWrapped, isNullable, isOptional, form: xmlFormOf(schema) }];
  });
  return { kind: 'object', fields: new Map(fields) };
}

function presenceOf(schema: z.core.$ZodType): Pick<XmlField, 'isOptional' | 'isNullable'> {
  const isOptional = schema instanceof z.ZodOptional || schema instanceof z.ZodDefault;
  const isNullable = schema instanceof z.ZodNullable || schema instanceof z.ZodNull;
  const inner = innerOf(schema);
  const below = inner ? presenceOf(inner) : { isOptional: false, isNullable: false };
  return { isOptional: isOptional || below.isOptional, isNullable: isNullable || below.isNullable };
}

/** What a schema wraps: the shape behind optional, nullable, default, and what reads leniently. */
function innerOf(schema: z.core.$ZodType): z.core.$ZodType | undefined {
  const documented = documentedShapes.get(schema);
  if (documented) return documented;
  const isWrapper =
    schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault;
  if (isWrapper || schema instanceof z.ZodReadonly) return schema.def.innerType;
  if (schema instanceof z.ZodPipe) return schema.def.in instanceof z.ZodTransform ? schema.def.out : schema.def.in;
  if (schema instanceof z.ZodLazy) return schema.def.getter();
  return undefined;
}
