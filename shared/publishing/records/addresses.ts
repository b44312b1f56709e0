/** The asset's landing page. @param publicUrl without a trailing slash. */
export function landingPageOf(publicUrl: string, asset: string): string {
  return `${publicUrl}/assets/${encodeURIComponent(asset)}`;
}
