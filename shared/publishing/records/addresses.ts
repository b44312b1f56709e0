/** The asset's landing page. @param publicUrl without a slash at the end. */
export function landingPageOf(publicUrl: string, asset: string): string {
  return `${publicUrl}/assets/${encodeURIComponent(asset)}`;
}
