import { EXPORT_ROLES } from '../../shared/jobs/export-research-assets.ts';
import { EXPORT_FOLDERS, EXPORT_ORDERS, type ExportFolder, type ExportOrder } from '../../shared/model/export-file.ts';
import { readsWithAny } from '../../shared/model/roles.ts';
import { namesOfRecords } from '../../shared/sets/names.ts';
import type { ApiServices } from '../api-services.ts';
import { choice, list } from '../contract/parameters.ts';
import { PAGE_READER } from '../contract/rights.ts';
import { route, type Route } from '../contract/route.ts';
import { exportListShape, toExportBody } from './export-shape.ts';
import { jobLink } from './job-shape.ts';

const FOLDERS = Object.keys(EXPORT_FOLDERS) as ExportFolder[];
const ORDERS = Object.keys(EXPORT_ORDERS) as ExportOrder[];

/** `/almaws/v1/conf/exports`: the exported files that the caller may download, newest first. See docs/api.md. */
export function exportRoutes({ store }: Pick<ApiServices, 'store'>): Route[] {
  return [
    route(
      'get',
      '/exports',
      {
        summary: 'Lists the exported files that you may download.',
        rights: PAGE_READER,
        ...list({ folder: choice(FOLDERS), order_by: choice(ORDERS), direction: choice(['ASC', 'DESC']) }),
        answer: exportListShape,
      },
      async ({ query, caller, address }) => {
        const { limit, offset, folder, order_by: order = 'CREATED' } = query;
        const direction = query.direction ?? (order === 'CREATED' ? 'DESC' : 'ASC');
        const { files, total } = await store.exports.page({
          owner: readsWithAny(caller, EXPORT_ROLES) ? caller.person : undefined,
          folder,
          now: new Date(),
          order,
          isRising: direction === 'ASC',
          ...{ limit, offset },
        });
        const owners = files.map(({ owner }) => owner);
        const names = await namesOfRecords(store.users, owners);
        const runs = await store.runs.namesOf(files.map(({ _id }) => _id));
        return {
          export: files.map((file) => {
            const known = runs.get(file._id);
            const link = `${jobLink(address, file.job)}/instances/${file._id}`;
            return {
              instance: { value: file._id, desc: known?.run ?? file._id, link },
              job: { value: file.job, desc: known?.job ?? file.job },
              submitted_by: { value: file.owner, desc: names.get(file.owner) ?? file.owner },
              ...toExportBody(file, { mayDownload: true, link }),
            };
          }),
          total_record_count: total,
        };
      },
    ),
  ];
}
