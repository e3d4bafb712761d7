package dialogue

import (
	"encoding/json"
	"fmt"
	"reflect"
)

// kinds is the one table of stored kinds. A name is never reused or renamed: logs live longer
// than code. "say", for one, is both in the log and in the outbox.
var (
	eventKinds = table[Event]{
		{"said", decode[Event, Said]},
		{"edited", decode[Event, Edited]},
		{"commanded", decode[Event, Commanded]},
		{"joined", decode[Event, Joined]},
		{"blocked", decode[Event, Blocked]},
		{"unblocked", decode[Event, Unblocked]},
		{"chose", decode[Event, Chose]},
		{"woke", decode[Event, Woke]},
		{"found", decode[Event, Found]},
		{"verified", decode[Event, Verified]},
		{"carried", decode[Event, Carried]},
		{"sent", decode[Event, Sent]},
		{"failed", decode[Event, Failed]},
		{"dropped", decode[Event, Dropped]},
		{"agent_took", decode[Event, AgentTook]},
		{"agent_said", decode[Event, AgentSaid]},
		{"agent_noted", decode[Event, AgentNoted]},
		{"agent_resolved", decode[Event, AgentResolved]},
		{"agent_returned", decode[Event, AgentReturned]},
		{"agent_granted", decode[Event, AgentGranted]},
		{"adopted", decode[Event, Adopted]},
		{"agent_reversed", decode[Event, AgentReversed]},
		{"agent_promised", decode[Event, AgentPromised]},
		{"agent_kept", decode[Event, AgentKept]},
		{"agent_edited", decode[Event, AgentEdited]},
		{"agent_passed", decode[Event, AgentPassed]},
		{"agent_decided", decode[Event, AgentDecided]},
		{"revised", decode[Event, Revised]},
		{"agent_took_over", decode[Event, AgentTookOver]},
		{"agent_suggested", decode[Event, AgentSuggested]},
	}
	effectKinds = table[Effect]{
		{"say", decode[Effect, Say]},
		{"wake", decode[Effect, Wake]},
		{"look", decode[Effect, Look]},
		{"verify", decode[Effect, Verify]},
		{"grant", decode[Effect, Grant]},
		{"carry", decode[Effect, Carry]},
		{"promise", decode[Effect, Promise]},
		{"settle", decode[Effect, Settle]},
		{"hand_off", decode[Effect, HandOff]},
		{"notify", decode[Effect, Notify]},
		{"open", decode[Effect, Open]},
		{"close", decode[Effect, Close]},
		{"link", decode[Effect, Link]},
		{"join", decode[Effect, Join]},
		{"part", decode[Effect, Part]},
		{"rate", decode[Effect, Rate]},
		{"suggest", decode[Effect, Suggest]},
		{"adopt", decode[Effect, Adopt]},
		{"revise", decode[Effect, Revise]},
		{"made_good", decode[Effect, MadeGood]},
	}
	eventNames  = eventKinds.names()
	effectNames = effectKinds.names()
)

// EncodeEvent returns the stored kind and JSON body of e.
func EncodeEvent(e Event) (kind string, body []byte, err error) { return encode(eventNames, e) }

// DecodeEvent is the inverse of EncodeEvent. An unknown kind is an error: it was written by a
// newer version.
func DecodeEvent(kind string, body []byte) (Event, error) { return eventKinds.decode(kind, body) }

// EncodeEffect returns the stored kind and JSON body of e.
func EncodeEffect(e Effect) (kind string, body []byte, err error) { return encode(effectNames, e) }

// DecodeEffect is the inverse of EncodeEffect.
func DecodeEffect(kind string, body []byte) (Effect, error) { return effectKinds.decode(kind, body) }

type table[I any] []struct {
	kind   string
	decode func([]byte) (I, error)
}

func (t table[I]) names() map[reflect.Type]string {
	names := make(map[reflect.Type]string, len(t))
	for _, row := range t {
		zero, err := row.decode([]byte("{}"))
		if err != nil {
			panic("dialogue: kind " + row.kind + ": " + err.Error()) // a mistake in the table above
		}
		names[reflect.TypeOf(zero)] = row.kind
	}
	return names
}

func (t table[I]) decode(kind string, body []byte) (I, error) {
	for _, row := range t {
		if row.kind == kind {
			v, err := row.decode(body)
			if err != nil {
				return v, fmt.Errorf("dialogue: decode %s: %w", kind, err)
			}
			return v, nil
		}
	}
	var none I
	return none, fmt.Errorf("dialogue: decode: unknown kind %q", kind)
}

func decode[I, T any](body []byte) (I, error) {
	var v T
	err := json.Unmarshal(body, &v)
	return any(v).(I), err
}

func encode(names map[reflect.Type]string, v any) (string, []byte, error) {
	kind := names[reflect.TypeOf(v)]
	if kind == "" {
		return "", nil, fmt.Errorf("dialogue: encode: %T has no stored kind", v)
	}
	body, err := json.Marshal(v)
	if err != nil {
		return "", nil, fmt.Errorf("dialogue: encode %s: %w", kind, err)
	}
	return kind, body, nil
}
