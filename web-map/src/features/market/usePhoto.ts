/** A photo as an address of this page's own: fetched as everything is, since the session may have to be renewed for it. */
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { answerOf, api } from '../../api/client';
import { keys } from '../../api/keys';

/** `found`: of a published listing; `own`: of one's own, wherever it stands. */
export type PhotoOf = { of: 'found' | 'own'; listing: string; photo: string };

export function usePhoto({ of, listing, photo }: PhotoOf, wanted: boolean) {
  const params = { path: { id: listing, photo_id: photo } };
  const query = useQuery({
    queryKey: keys.photo(photo),
    enabled: wanted,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
    queryFn: ({ signal }) =>
      of === 'own'
        ? answerOf(api.GET('/listings/{id}/photos/{photo_id}', { params, parseAs: 'blob', signal }))
        : answerOf(api.GET('/market/listings/{id}/photos/{photo_id}', { params, parseAs: 'blob', signal })),
  });
  return { address: useAddress(query.data), failed: query.isError };
}

/** What the browser keeps behind an address is let go of with the picture. */
function useAddress(picture: Blob | undefined): string | null {
  const [address, setAddress] = useState<string | null>(null);
  useEffect(() => {
    if (!picture) return;
    const made = URL.createObjectURL(picture);
    setAddress(made);
    return () => {
      URL.revokeObjectURL(made);
      setAddress(null);
    };
  }, [picture]);
  return address;
}
