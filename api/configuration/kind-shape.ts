import { z } from 'zod';
import { mayChange } from '../../shared/settings/change-configuration.ts';
import type { ConfigurationKind } from '../../shared/settings/configuration-kind.ts';
import type { Caller } from '../../shared/model/roles.ts';
import { codedAnswer, link, totalRecordCount } from '../contract/shapes.ts';
import type { Operation } from './operation.ts';

const jsonSchema = z.record(z.string(), z.unknown());

const kindShape = z
  .object({
    kind: codedAnswer(),
    description: z.string(),
    may_change: z.boolean(),
    /** Of an entry's content: what stands beside `code`, `version` and the secrets. */
    schema: jsonSchema,
    /** Written, never read; `belongs_to` names the fields after whose change they have to be sent anew. */
    secret: z.array(z.object({ name: z.string(), has_lines: z.boolean(), belongs_to: z.array(z.string()) })),
    operation: z.array(z.object({ op: codedAnswer(), may_use: z.boolean(), schema: jsonSchema.optional() })),
    link,
  })
  .meta({ id: 'ConfigurationKind' });

export const kindListShape = z.object({
  configuration_kind: z.array(kindShape),
  total_record_count: totalRecordCount,
});

/** A kind of configuration as this API shows it to who may read it: all that a form needs. */
export function toKindBody(
  address: string,
  kind: ConfigurationKind,
  caller: Caller,
  operations: Readonly<Record<string, Operation>>,
): z.input<typeof kindShape> {
  const { path, title, description, secrets, secretsWithLines = [], secretsBelongTo } = kind;
  const isChanger = mayChange(kind, caller);
  return {
    kind: { value: path, desc: title },
    description,
    may_change: isChanger,
    schema: schemaOf(kind.schema),
    secret: secrets.map((name) => ({
      name,
      has_lines: secretsWithLines.includes(name),
      belongs_to: [...secretsBelongTo],
    })),
    operation: Object.entries(operations).map(([op, { title: act, needs, takes }]) => ({
      op: { value: op, desc: act },
      may_use: needs === 'read' || isChanger,
      ...(takes === undefined ? {} : { schema: schemaOf(takes) }),
    })),
    link: `${address}/conf/${path}`,
  };
}

/** As it is sent. What JSON Schema cannot say, such as a query of a set, is anything. */
function schemaOf(schema: z.ZodType): Record<string, unknown> {
  const written = z.toJSONSchema(schema, {
    io: 'input',
    target: 'draft-2020-12',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      // zod leaves out the default of what is read into something else, such as an address without its last slashes.
      const { def } = zodSchema._zod;
      if (def.type === 'default') jsonSchema.default ??= def.defaultValue;
    },
  });
  return { ...written };
}
