import { z } from 'zod';

/**
 * The JSON Schema of a job's parameters, which its form is made from. zod leaves out the default of a parameter that is
 * read into something else than text, such as yes or no; it is put back.
 */
export function formSchema(parameters: z.ZodType): z.core.JSONSchema.BaseSchema {
  return z.toJSONSchema(parameters, {
    io: 'input',
    target: 'draft-2020-12',
    override: ({ zodSchema, jsonSchema }) => {
      const preset = z.globalRegistry.get(zodSchema)?.['default'];
      if (typeof preset === 'string') jsonSchema.default = preset;
    },
  });
}
