import React from 'react';
import { useNoticeWords } from './use-notice-words.js';

export interface Preview {
  real: boolean;
  mail: { subject: string; html: string; text: string };
  sms: { text: string; encoding: string; units: number; segments: number } | null;
  push: { title: string; text: string } | null;
}

/** The mail as a client shows it, in a frame that runs nothing; text and push beside it. */
export function PreviewPane({ preview }: { preview: Preview }) {
  const { say } = useNoticeWords();
  const { mail, sms, push } = preview;
  return (
    <section className="notice-preview" aria-label={say('preview')}>
      <p className="money-note">{say(preview.real ? 'realData' : 'sampleData')}</p>
      <h3>{mail.subject}</h3>
      <iframe title={say('channel.EMAIL')} sandbox="" srcDoc={mail.html} />
      {sms ? (
        <>
          <h3>{say('channel.SMS')}</h3>
          <p className="notice-bubble">{sms.text}</p>
          <p className="piece-soft">
            {say('smsLength', { encoding: sms.encoding, units: sms.units, segments: sms.segments })}
          </p>
        </>
      ) : null}
      {push ? (
        <>
          <h3>{say('channel.PUSH')}</h3>
          <p className="notice-bubble">
            <strong>{push.title}</strong>
            <br />
            {push.text}
          </p>
        </>
      ) : null}
    </section>
  );
}
