/** The captions in the player become those that were just written, without loading the film again. */
export function showCues(media, language, cues) {
  const track = [...media.textTracks].find((each) => each.language === language);
  // A track that nobody has chosen has not been loaded, and is read from the server when somebody does.
  if (!track || track.mode === "disabled") return;
  for (const cue of [...(track.cues ?? [])]) track.removeCue(cue);
  for (const { start, end, text } of cues) if (text && end > start) track.addCue(new VTTCue(start, end, text));
}
