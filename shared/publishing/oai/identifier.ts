/** OAI identifiers of an installation: `oai:<host>:<asset id>`. */
export interface OaiIdentifiers {
  of(this: void, asset: string): string;
  /** The asset's id; undefined when the identifier is not this installation's. */
  read(this: void, identifier: string): string | undefined;
  /** The host. */
  namespace: string;
}

/** @param publicUrl the installation's; records keep their identifiers as long as its host stays the same. */
export function oaiIdentifiers(publicUrl: string): OaiIdentifiers {
  const namespace = new URL(publicUrl).hostname.replace(/^\[|\]$/g, '').replaceAll(':', '-');
  const prefix = `oai:${namespace}:`;
  return {
    namespace,
    of: (asset) => prefix + encodeURIComponent(asset),
    read: (identifier) => {
      if (!identifier.startsWith(prefix)) return undefined;
      try {
        return decodeURIComponent(identifier.slice(prefix.length));
      } catch {
        return undefined;
      }
    },
  };
}
