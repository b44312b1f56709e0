/** The address of an asset's file; the name in it is only for people and browsers. */
export function fileAddress(publicUrl: string, id: string, name: string): string {
  return `${publicUrl}/files/${id}/${encodeURIComponent(name)}`;
}
