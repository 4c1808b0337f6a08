import { endpoint } from '../../shared/http.js';
import { sendFile } from '../../shared/send-file.js';
import { FileParams, FileView } from './file.schema.js';
import { deleteFile, downloadFile, MAX_FILE_BYTES, uploadFile } from './file.service.js';

export const fileRoutes = [
  endpoint({
    method: 'post',
    path: '/files',
    access: 'file.manage',
    summary: 'Upload a file, to attach it to a ticket',
    status: 201,
    multipart: { maxBytes: MAX_FILE_BYTES },
    output: FileView,
    idempotent: 'own',
    handle: async (ctx, { file, req, res }) => {
      const answer = await uploadFile(ctx, file, req.get('idempotency-key'));
      if (answer.replayed) res.setHeader('Idempotent-Replayed', 'true');
      return answer.body;
    },
  }),
  endpoint({
    method: 'get',
    path: '/files/:id',
    access: 'file.manage',
    summary: 'The content of a file of this workspace',
    params: FileParams,
    produces: 'application/octet-stream',
    handle: async (ctx, { params, res }) => {
      const { file, stream } = await downloadFile(ctx, params.id);
      await sendFile(res, stream, { ...file, disposition: 'attachment' });
    },
  }),
  endpoint({
    method: 'delete',
    path: '/files/:id',
    access: 'file.manage',
    summary: 'Delete a file that nothing refers to',
    params: FileParams,
    errors: ['in_use'],
    handle: (ctx, { params }) => deleteFile(ctx, params.id),
  }),
];
