import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { Config } from '../config.js';
import { contentDisposition } from './disposition.js';
import { type FileStore, ObjectMissing } from './store.js';

/** Larger objects go up in parts of so much. */
const PART_BYTES = 8 * 1_048_576;

/** Objects in a bucket of S3 or what speaks its protocol (then with S3_ENDPOINT, addressed by path). */
export function s3FileStore(config: Config['s3']): FileStore {
  const Bucket = config.bucket ?? '';
  const client = new S3Client({
    region: config.region,
    ...(config.endpoint ? { endpoint: config.endpoint, forcePathStyle: true } : {}),
    // Without keys the SDK's own chain finds the machine's role.
    ...(config.accessKeyId && config.secretAccessKey
      ? { credentials: { accessKeyId: config.accessKeyId, secretAccessKey: config.secretAccessKey } }
      : {}),
    // Stores other than Amazon's do not know the newer trailing checksums.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { connectionTimeout: 3_000, requestTimeout: 30_000 },
    maxAttempts: 3,
  });
  return {
    async put(Key, body, ContentType) {
      if (Buffer.isBuffer(body) && body.length < PART_BYTES) {
        await client.send(new PutObjectCommand({ Bucket, Key, Body: body, ContentType }));
        return;
      }
      const Body = Buffer.isBuffer(body) ? body : createReadStream(body.path);
      // Parts that were sent are thrown away when one fails: nobody pays for half an object.
      const params = { Bucket, Key, Body, ContentType };
      await new Upload({ client, params, partSize: PART_BYTES, queueSize: 2, leavePartsOnError: false }).done();
    },
    async get(Key) {
      try {
        const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
        return Body as Readable;
      } catch (error) {
        throw (error as Error).name === 'NoSuchKey' ? new ObjectMissing(Key) : error;
      }
    },
    async remove(Key) {
      await client.send(new DeleteObjectCommand({ Bucket, Key }));
    },
    async check() {
      await client.send(new HeadBucketCommand({ Bucket }));
    },
    link: (Key, { seconds, contentType, fileName }) =>
      getSignedUrl(
        client,
        new GetObjectCommand({
          Bucket,
          Key,
          ResponseContentType: contentType,
          ResponseContentDisposition: contentDisposition('inline', fileName),
          ResponseCacheControl: 'private, no-store',
        }),
        { expiresIn: seconds },
      ),
  };
}
