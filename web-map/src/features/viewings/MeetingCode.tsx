/** Four digits by which landlord and seeker know one another at the door. */

export function MeetingCode({ code, label }: { code: string; label: string }) {
  return (
    <p className="own-pin">
      {label} <strong>{code}</strong>
    </p>
  );
}
