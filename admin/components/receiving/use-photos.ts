import { type Dispatch, type RefObject, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { MAX_PHOTOS } from './Photos.js';
import { type PhotoStatus, PhotoUploads } from './photo-uploads.js';
import type { ReceivingAction } from './reducer.js';
import type { ReceivingState } from './state.js';
import { newKey } from './use-receiving.js';

/** One for the whole visit: going to another page and back keeps what is on its way. */
const uploads = new PhotoUploads();

export function useUploads(): { uploads: PhotoUploads; statuses: ReadonlyMap<string, PhotoStatus> } {
  const statuses = useSyncExternalStore(uploads.subscribe, uploads.statuses);
  useEffect(() => {
    const onLeave = (event: BeforeUnloadEvent) => {
      if (uploads.unsent() > 0) event.preventDefault();
    };
    window.addEventListener('beforeunload', onLeave);
    return () => window.removeEventListener('beforeunload', onLeave);
  }, []);
  return { uploads, statuses };
}

export interface PhotoDoors {
  input: RefObject<HTMLInputElement>;
  add(files: File[]): void;
  remove(id: string): void;
  addTo(packageId: string, files: File[]): void;
  dragging: boolean;
  /** For the page's outermost element. */
  drop: {
    onDragOver(event: React.DragEvent): void;
    onDragLeave(event: React.DragEvent): void;
    onDrop(event: React.DragEvent): void;
  };
}

/** The ways a photo comes in: the camera, a drop, the clipboard. */
export function usePhotos(
  state: ReceivingState,
  dispatch: Dispatch<ReceivingAction>,
  uploads: PhotoUploads,
): PhotoDoors {
  const input = useRef<HTMLInputElement>(null);
  const [dragging, setDragging] = useState(false);
  const add = (files: File[]) => {
    for (const file of pictures(files).slice(0, MAX_PHOTOS - state.piece.photos.length)) {
      const id = newKey();
      uploads.hold(id, file);
      dispatch({ type: 'photoAdded', id });
    }
  };
  const remove = (id: string) => {
    uploads.drop(id);
    dispatch({ type: 'photoRemoved', id });
  };
  const addTo = (packageId: string, files: File[]) => {
    for (const file of pictures(files)) {
      const id = newKey();
      uploads.hold(id, file);
      dispatch({ type: 'filedPhotoAdded', packageId, id });
      uploads.send(packageId, [{ id, turns: 0 }]);
    }
  };
  return {
    input,
    add,
    remove,
    addTo,
    dragging,
    drop: {
      onDragOver: (event) => {
        if (!event.dataTransfer.types.includes('Files')) return;
        event.preventDefault();
        setDragging(true);
      },
      onDragLeave: (event) => {
        if (event.currentTarget === event.target) setDragging(false);
      },
      onDrop: (event) => {
        event.preventDefault();
        setDragging(false);
        add([...event.dataTransfer.files]);
      },
    },
  };
}

/** HEIC has no type in some browsers: the server judges by content. */
function pictures(files: File[]): File[] {
  return files.filter((file) => file.type === '' || file.type.startsWith('image/'));
}
