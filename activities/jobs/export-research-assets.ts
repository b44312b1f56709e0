import { layoutOf } from '../../shared/exchange/csv/layout.ts';
import { assetLines, headerLine } from '../../shared/exchange/csv/write-asset.ts';
import { exportFacts, type ExportParameters } from '../../shared/jobs/export-research-assets.ts';
import type { Asset } from '../../shared/model/asset.ts';
import { renderWork } from '../../shared/job-kit/job-work.ts';
import { abandonUpload, concludeExport } from '../export/conclude-export.ts';

const BYTE_ORDER_MARK = '\uFEFF';

/** Writes assets as CSV rows. The columns come from the run's parameters, so they are fixed before the first batch. */
export const exportResearchAssetsWork = renderWork<Asset, ExportParameters>({
  definition: exportFacts,
  open,
  tidy: abandonUpload,
  conclude: (run, services, attempt) =>
    concludeExport(run, open(run.parameters as ExportParameters).header, services, attempt),
});

function open({ columns, byteOrderMark }: ExportParameters) {
  const layout = layoutOf(columns);
  return {
    header: (byteOrderMark ? BYTE_ORDER_MARK : '') + headerLine(layout),
    render: (asset: Asset) => assetLines(layout, asset),
  };
}
