package connect

// This file is the home of signatures: how a company's own program knows that a call is ours.

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strconv"
	"time"
)

// Headers of a signed call.
const (
	HeaderTimestamp = "X-Amends-Timestamp" // when it was signed, in seconds since 1970
	HeaderSignature = "X-Amends-Signature" // "v1=" and the hex of HMAC-SHA256(secret, timestamp + "." + body)
	HeaderKey       = "Idempotency-Key"    // of a remedy: the grant's id, the same at every try
)

// tolerance is how far a receiver's clock may be from ours. What is older may have been recorded and sent again.
const tolerance = 5 * time.Minute

const signatureVersion = "v1="

// sign returns the signature of a body at a time in the form of HeaderSignature.
func sign(secret, timestamp string, body []byte) string {
	return signatureVersion + hex.EncodeToString(digest(secret, timestamp, body))
}

func digest(secret, timestamp string, body []byte) []byte {
	mac := hmac.New(sha256.New, []byte(secret))
	_, _ = mac.Write([]byte(timestamp + ".")) // it can't fail
	_, _ = mac.Write(body)
	return mac.Sum(nil)
}

// Verify is for the receiver of a call: nil says that whoever knows the secret signed this body, and not longer ago than five
// minutes. timestamp and signature are the call's headers as they came, body its bytes as they came, before anything reads them.
func Verify(secret, timestamp, signature string, body []byte, now time.Time) error {
	if secret == "" {
		return errors.New("connect: verify: the secret is empty; set the one that amends has")
	}
	given, err := hex.DecodeString(cutVersion(signature))
	if err != nil || len(given) == 0 {
		return errors.New("connect: verify: the signature is missing or has another form than v1=HEX")
	}
	if !hmac.Equal(given, digest(secret, timestamp, body)) {
		return errors.New("connect: verify: the signature is of another secret, time or body")
	}
	seconds, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil {
		return errors.New("connect: verify: the timestamp is no number of seconds")
	}
	if off := now.Sub(time.Unix(seconds, 0)).Abs(); off > tolerance {
		return errors.New("connect: verify: the call was signed more than five minutes away from now; set the clock if it is the clock")
	}
	return nil
}

// cutVersion returns the digits of a signature, "" for one of another version.
func cutVersion(signature string) string {
	if len(signature) < len(signatureVersion) || signature[:len(signatureVersion)] != signatureVersion {
		return ""
	}
	return signature[len(signatureVersion):]
}
