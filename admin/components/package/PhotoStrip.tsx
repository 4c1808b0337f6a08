import { useTranslation } from 'adminjs';
import React, { useEffect, useRef, useState } from 'react';

export interface Photo {
  id: string;
  width: number;
  height: number;
}

const urlOf = (photo: Photo, size: 'photo' | 'thumbnail') => `/admin/media/photos/${photo.id}/${size}`;

/** Thumbnails; one opens large, with turns for a label that was taken sideways. Escape closes, arrows go on. */
export function PhotoStrip({ photos }: { photos: readonly Photo[] }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState<number | null>(null);
  const say = (key: string, values: Record<string, string | number> = {}) =>
    t(`components.PackagePage.${key}`, values) as string;
  if (photos.length === 0) return <p className="piece-soft">{say('noPhotos')}</p>;
  return (
    <>
      <ul className="piece-photos">
        {photos.map((photo, index) => (
          <li key={photo.id}>
            <button type="button" onClick={() => setOpen(index)} aria-label={say('openPhoto', { number: index + 1 })}>
              <img src={urlOf(photo, 'thumbnail')} alt={say('photo', { number: index + 1 })} loading="lazy" />
            </button>
          </li>
        ))}
      </ul>
      {open !== null && <Viewer photos={photos} index={open} say={say} onGo={setOpen} />}
    </>
  );
}

interface ViewerProps {
  photos: readonly Photo[];
  index: number;
  say(key: string, values?: Record<string, string | number>): string;
  onGo(index: number | null): void;
}

function Viewer({ photos, index, say, onGo }: ViewerProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [turns, setTurns] = useState(0);
  const photo = photos[index];
  useEffect(() => dialog.current?.showModal(), []);
  const go = (step: number) => {
    setTurns(0);
    onGo((index + step + photos.length) % photos.length);
  };
  if (!photo) return null;
  return (
    <dialog
      ref={dialog}
      className="piece-viewer"
      aria-label={say('photo', { number: index + 1 })}
      onClose={() => onGo(null)}
      onKeyDown={(event) => {
        if (event.key === 'ArrowRight') go(1);
        if (event.key === 'ArrowLeft') go(-1);
      }}
    >
      <div className="piece-viewer-bar">
        <span>
          {index + 1} / {photos.length}
        </span>
        <button type="button" onClick={() => setTurns((turns + 1) % 4)}>
          {say('turn')}
        </button>
        {photos.length > 1 && (
          <button type="button" onClick={() => go(1)}>
            {say('next')}
          </button>
        )}
        <button type="button" onClick={() => dialog.current?.close()}>
          {say('close')}
        </button>
      </div>
      <img
        src={urlOf(photo, 'photo')}
        alt={say('photo', { number: index + 1 })}
        className={turns % 2 === 1 ? 'piece-sideways' : ''}
        style={{ transform: `rotate(${turns * 90}deg)` }}
      />
    </dialog>
  );
}
