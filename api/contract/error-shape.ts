import { z } from 'zod';
import { named, shape, wrapped } from './shapes.ts';

/** Of the envelope in XML. Its parts are in the same namespace. */
export const ERROR_NAMESPACE = 'http://com/exlibris/urm/general/xmlbeans';

const fieldProblem = z.object({
  /** Its path, as `creators.0.order`; empty for the whole body. */
  field: z.string(),
  message: z.string(),
});

/** The envelope of every error. */
export const errorShape = shape(
  'Error',
  'web_service_result',
  z.object({
    errorsExist: z.literal(true),
    errorList: z.object({
      error: z
        .array(
          z.object({
            /** A number of the published API, or a word of Muster's own. */
            errorCode: z.string(),
            errorMessage: z.string(),
            /** The log has more under it. */
            trackingId: z.string(),
            /** What is wrong with each field, as the message says it: where a body or a parameter is not valid. */
            problem: wrapped('problems', z.array(named('problem', fieldProblem))).optional(),
          }),
        )
        .min(1),
    }),
    result: z.null(),
  }),
);
