/** Of the engine; only root may look into it. */
export const ENGINE_FOLDER = '/var/lib/docker';

/** Where the content of a volume lies. */
export function volumeFolder(name: string): string {
  return `${ENGINE_FOLDER}/volumes/${name}/_data`;
}

/** Where lies what a container wrote outside of its mounts. */
export function layerFolder(id: string): string {
  return `${ENGINE_FOLDER}/overlay2/${id}/diff`;
}
