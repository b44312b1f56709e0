import { publicUrlOf } from '../../shared/runtime/config.ts';
import type { ApiServices } from '../api-services.ts';
import { administratorToRead } from '../contract/rights.ts';
import { route, type Route } from '../contract/route.ts';
import { lookAtSystem } from './look-at-system.ts';
import { systemShape, toSystemBody } from './system-shape.ts';

/** `/almaws/v1/conf/system`: how the parts of the installation stand, and what to do; for administrators. */
export function systemRoutes(services: ApiServices): Route[] {
  return [
    route(
      'get',
      '/system',
      {
        summary: 'Looks at every part of the installation: what is broken, and what to do.',
        rights: administratorToRead('look at the system'),
        answer: systemShape,
      },
      async () => toSystemBody(await lookAtSystem(services), publicUrlOf(services.config)),
    ),
  ];
}
