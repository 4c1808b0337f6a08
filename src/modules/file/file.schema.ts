import { z } from 'zod';
import type { File } from '../../generated/prisma/client.js';

export const FileView = z.strictObject({
  id: z.uuid(),
  name: z.string(),
  size: z.int(),
  contentType: z.string(),
  sha256: z.string(),
  createdAt: z.iso.datetime(),
});
export type FileView = z.infer<typeof FileView>;
export const FileParams = z.strictObject({ id: z.uuid() });

export function toFileView(file: File): FileView {
  const { id, name, size, contentType, sha256 } = file;
  return { id, name, size, contentType, sha256, createdAt: file.createdAt.toISOString() };
}
