import { useCallback, useRef, useState } from 'react';
import { preparePicture } from '../receiving/picture.js';
import { desk } from './desk.js';

export interface Page {
  key: string;
  url: string;
  status: 'sending' | 'sent' | 'failed';
  progress: number;
  fileId: string | null;
  file: Blob;
}

let serial = 0;

/** Pictures of the task in hand: sent one after the other as they are taken, so that finishing waits for little. */
export function usePages() {
  const [pages, setPages] = useState<readonly Page[]>([]);
  const line = useRef<Promise<void>>(Promise.resolve());
  const update = useCallback((key: string, change: Partial<Page>) => {
    setPages((before) => before.map((page) => (page.key === key ? { ...page, ...change } : page)));
  }, []);
  const send = useCallback(
    (key: string, file: Blob) => {
      line.current = line.current.then(async () => {
        const outcome = await desk.uploadPage(await preparePicture(file, 0), (progress) => update(key, { progress }));
        const fileId = outcome.ok ? String(outcome.answer.fileId) : null;
        update(key, { status: fileId ? 'sent' : 'failed', fileId, progress: fileId ? 1 : 0 });
      });
    },
    [update],
  );
  const add = useCallback(
    (files: readonly File[]) => {
      const added = files.map((file): Page => {
        serial += 1;
        return {
          key: `page-${serial}`,
          url: URL.createObjectURL(file),
          status: 'sending',
          progress: 0,
          fileId: null,
          file,
        };
      });
      setPages((before) => [...before, ...added]);
      for (const { key, file } of added) send(key, file);
    },
    [send],
  );
  const retry = useCallback(
    (page: Page) => {
      update(page.key, { status: 'sending' });
      send(page.key, page.file);
    },
    [send, update],
  );
  const remove = useCallback((key: string) => setPages((before) => before.filter((page) => page.key !== key)), []);
  const clear = useCallback(() => setPages([]), []);
  return { pages, add, retry, remove, clear };
}
