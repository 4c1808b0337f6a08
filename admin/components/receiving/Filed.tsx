import React, { useState } from 'react';
import { Icon } from './icons.js';
import { problemText, timeOf } from './Notices.js';
import type { PhotoStatus } from './photo-uploads.js';
import type { FiledPiece } from './state.js';
import { paths } from './transport.js';
import type { Desk } from './use-desk.js';
import type { Say } from './use-text.js';

interface Props {
  filed: readonly FiledPiece[];
  statuses: ReadonlyMap<string, PhotoStatus>;
  /** Thumbnails of before a reload, by package. */
  thumbnails: ReadonlyMap<string, string>;
  say: Say;
  locale: string;
  desk: Pick<Desk, 'askedUndo' | 'askUndo' | 'undo'>;
  onRetryPhotos(ids: string[]): void;
  onAddPhotos(packageId: string, files: File[]): void;
}

/** The last pieces of this session: what became of them, and the way back. */
export function Filed(props: Props) {
  const { filed, say } = props;
  return (
    <aside className="rcv-filed" aria-label={say('filed.title')}>
      <h2>
        {say('filed.title')} {filed.length > 0 && <span className="rcv-count">{filed.length}</span>}
      </h2>
      {filed.length === 0 ? (
        <p className="rcv-empty">{say('filed.none')}</p>
      ) : (
        <p className="rcv-hint">{say('filed.undoNote')}</p>
      )}
      <ol>
        {filed.map((piece, index) => (
          <FiledRow key={piece.packageId} piece={piece} newest={index === 0} {...props} />
        ))}
      </ol>
    </aside>
  );
}

function FiledRow({
  piece,
  newest,
  statuses,
  thumbnails,
  say,
  locale,
  desk,
  onRetryPhotos,
  onAddPhotos,
}: Props & { piece: FiledPiece; newest: boolean }) {
  const [inputKey, setInputKey] = useState(0);
  const first = piece.photos[0];
  const picture = (first && statuses.get(first.id)?.url) ?? thumbnails.get(piece.packageId);
  const isAsked = desk.askedUndo === piece.packageId;
  return (
    <li className={`rcv-filed-row rcv-filed-${piece.status}`} data-package={piece.packageId}>
      <div className="rcv-thumb">
        {picture ? (
          <img src={picture} alt="" style={first ? { transform: `rotate(${first.turns * 90}deg)` } : undefined} />
        ) : (
          <Icon name="box" size={28} />
        )}
      </div>
      <div className="rcv-filed-text">
        <a href={paths.show(piece.packageId)} target="_blank" rel="noreferrer">
          {piece.ste ? `${say('ste')} ${piece.ste}` : say('filed.unmatched')}
        </a>
        <span>{piece.workspaceName ?? say('filed.shelfNote')}</span>
        <small>{[timeOf(piece.at, locale), piece.trackingNumber, piece.shelf].filter(Boolean).join(' · ')}</small>
        <span className="rcv-filed-state">
          <FiledState piece={piece} say={say} />
          <PhotoState piece={piece} statuses={statuses} say={say} onRetry={onRetryPhotos} />
        </span>
        {piece.problem && <small className="rcv-wrong">{problemText(piece.problem, say)}</small>}
      </div>
      {piece.status === 'filed' && (
        <div className="rcv-filed-buttons">
          {isAsked ? (
            <>
              <button type="button" className="rcv-button rcv-danger" onClick={() => desk.undo(piece.packageId)}>
                {say('filed.undoSure')} <kbd>F9</kbd>
              </button>
              <button type="button" className="rcv-button" onClick={() => desk.askUndo(null)}>
                {say('filed.undoNo')}
              </button>
            </>
          ) : (
            <>
              <button type="button" className="rcv-button" onClick={() => desk.askUndo(piece.packageId)}>
                <Icon name="undo" size={20} /> {say('filed.undo')} {newest && <kbd>F9</kbd>}
              </button>
              <label className="rcv-square" title={say('filed.addPhoto')}>
                <Icon name="camera" size={22} />
                <span className="rcv-hidden">{say('filed.addPhoto')}</span>
                <input
                  key={inputKey}
                  type="file"
                  accept="image/*"
                  capture="environment"
                  multiple
                  className="rcv-hidden"
                  onChange={(event) => {
                    onAddPhotos(piece.packageId, [...(event.target.files ?? [])]);
                    setInputKey(inputKey + 1);
                  }}
                />
              </label>
            </>
          )}
        </div>
      )}
    </li>
  );
}

function FiledState({ piece, say }: { piece: FiledPiece; say: Say }) {
  if (piece.status === 'undone')
    return (
      <span className="rcv-state rcv-state-off">
        <Icon name="undo" size={16} />
        {say('filed.undone')}
      </span>
    );
  if (piece.status === 'undoing')
    return (
      <span className="rcv-state rcv-state-off">
        <Icon name="wait" size={16} />
        {say('filed.undoing')}
      </span>
    );
  if (piece.unmatched)
    return (
      <span className="rcv-state rcv-state-shelf">
        <Icon name="shelf" size={16} />
        {say('filed.unmatched')}
      </span>
    );
  return (
    <span className="rcv-state rcv-state-good">
      <Icon name="check" size={16} />
      {say('filed.filed')}
    </span>
  );
}

function PhotoState({
  piece,
  statuses,
  say,
  onRetry,
}: {
  piece: FiledPiece;
  statuses: Props['statuses'];
  say: Say;
  onRetry(ids: string[]): void;
}) {
  const photos = piece.photos
    .map((photo) => ({ id: photo.id, status: statuses.get(photo.id) }))
    .filter((photo) => photo.status !== undefined);
  if (photos.length === 0 || piece.status === 'undone') return null;
  const failed = photos.filter((photo) => photo.status?.status === 'failed');
  if (failed.length > 0) {
    return (
      <button
        type="button"
        className="rcv-state rcv-state-bad"
        onClick={() => onRetry(failed.map((photo) => photo.id))}
      >
        <Icon name="warning" size={16} />
        {say('photos.failed', { n: failed.length })}:{' '}
        {failed[0]?.status?.problem ? problemText(failed[0].status.problem, say) : ''} {say('problems.retry')}
      </button>
    );
  }
  const sent = photos.filter((photo) => photo.status?.status === 'sent').length;
  if (sent === photos.length)
    return (
      <span className="rcv-state rcv-state-good">
        <Icon name="camera" size={16} />
        {say('photos.sent', { n: sent })}
      </span>
    );
  const part = photos.reduce((sum, photo) => sum + (photo.status?.progress ?? 0), 0) / photos.length;
  return (
    <span className="rcv-state rcv-state-off">
      <Icon name="wait" size={16} />
      {say('photos.sending', { sent, n: photos.length })}
      <progress value={part} max={1} aria-label={say('photos.sending', { sent, n: photos.length })} />
    </span>
  );
}
