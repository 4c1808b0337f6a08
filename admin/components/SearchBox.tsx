import { Icon } from '@adminjs/design-system';
import { type ResourceJSON, useQueryParams, useTranslation } from 'adminjs';
import React, { type FormEvent, useEffect, useState } from 'react';

const SHORTEST = 3;

/** One box above a list. What was searched stands in the page's address: a reload, a link and the way back keep it. */
export default function SearchBox({ resource }: { resource: ResourceJSON }) {
  const { translateButton, translateMessage } = useTranslation();
  const { filters, storeParams } = useQueryParams<unknown, Record<string, string>>();
  const sought = filters?.q ?? '';
  const [text, setText] = useState(sought);
  const [short, setShort] = useState(false);
  useEffect(() => setText(sought), [sought]);
  const search = (event: FormEvent) => {
    event.preventDefault();
    const wanted = text.trim();
    const tooShort = wanted !== '' && !wanted.split(/\s+/).some((word) => word.length >= SHORTEST);
    setShort(tooShort);
    if (!tooShort) store(wanted);
  };
  const store = (wanted: string) => {
    const { q: _before, ...others } = filters ?? {};
    storeParams({ filters: wanted === '' ? others : { ...others, q: wanted }, page: '1' });
  };
  const words = translateMessage('searchPlaceholder', resource.id);
  return (
    <search>
      <form className="office-search" onSubmit={search}>
        <Icon icon="Search" size={20} />
        <input
          type="search"
          value={text}
          placeholder={words}
          aria-label={words}
          aria-describedby={short ? 'office-search-hint' : undefined}
          maxLength={200}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => {
            setText(event.target.value);
            // The little cross of a search field empties it: that is the way back to the whole list.
            if (event.target.value === '' && sought !== '') store('');
          }}
        />
        <button type="submit" className="office-plain">
          {translateButton('search')}
        </button>
        {short ? (
          <p id="office-search-hint" role="alert">
            {translateMessage('searchTooShort')}
          </p>
        ) : null}
      </form>
    </search>
  );
}
