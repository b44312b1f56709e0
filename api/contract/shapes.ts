import { z } from 'zod';
import type { XmlMeta } from './xml/xml-form.ts';

/** In XML an attribute of its element. */
export function attribute<T extends z.ZodType>(schema: T): T {
  return schema.meta({ xml: { attribute: true } satisfies XmlMeta });
}

/** In XML the text of its element. */
export function asText<T extends z.ZodType>(schema: T): T {
  return schema.meta({ xml: { 'x-text': true } satisfies XmlMeta });
}

/** In XML a list in an element of its own: `<alerts><alert/></alerts>`. */
export function wrapped<T extends z.ZodType>(name: string, schema: T): T {
  return schema.meta({ xml: { name, wrapped: true } satisfies XmlMeta });
}

/** The items of a list, with a name of their own in XML. */
export function named<T extends z.ZodType>(name: string, schema: T): T {
  return schema.meta({ xml: { name } satisfies XmlMeta });
}

/** A schema with a name of its own in the OpenAPI document, and the name of its element in XML. */
export function shape<T extends z.ZodType>(id: string, xmlName: string, schema: T): T {
  return schema.meta({ id, xml: { name: xmlName } satisfies XmlMeta });
}

/** The address of a thing. */
export const link = attribute(z.string());

export const totalRecordCount = attribute(z.int().min(0));

/** A time as ISO 8601 in UTC, with milliseconds. */
export const time = z.iso.datetime({ precision: 3 });

/** A coded field as it is answered: in JSON `{value, desc}`, in XML `<type desc="Manual">MANUAL</type>`. */
export function codedAnswer<T extends z.ZodType = z.ZodString>(code?: T) {
  return z.object({ value: asText((code ?? z.string()) as T), desc: attribute(z.string()) });
}

/** The same with the address of what it names. */
export function linkedAnswer<T extends z.ZodType = z.ZodString>(code?: T) {
  return codedAnswer(code).extend({ link });
}

/** The same for an object with fields beyond those that it names, which XML carries too. */
export function freeShape<T extends z.ZodObject>(id: string, xmlName: string, schema: T): T {
  return schema.meta({ id, xml: { name: xmlName, 'x-free': true } satisfies XmlMeta });
}
