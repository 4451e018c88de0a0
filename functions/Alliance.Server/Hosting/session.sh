# A member earns, collects stamps and redeems. Paste it into bash, or save it and run it.
API=${API:-{{address}}/api/v1}
WUTONG=$API/alliances/wutong
JSON='Content-Type: application/json'
field() { grep -o "\"$1\":\"[^\"]*\"" | head -n 1 | cut -d '"' -f 4; }
show() { echo; echo "== $1"; cat; echo; }
RUN=$(date +%s)-$RANDOM
NOW=$(date -u +%Y-%m-%dT%H:%M:%SZ)

# An operator of the alliance. A development server takes the word of anyone on this machine; for any other, set OPERATOR to a key.
OPERATOR=${OPERATOR:-$(curl -sS --fail-with-body "$API/dev/tokens" -H "$JSON" -d '{"role":"operator","id":"opr_demo"}' | field token)}
[ -n "$OPERATOR" ] || echo "No operator: is the service at $API a development server? If not, set OPERATOR to a key." >&2

# The tills of two cafés get a key each.
till() { curl -sS --fail-with-body "$WUTONG/merchants/$1/keys" -H "Authorization: Bearer $OPERATOR" -H "$JSON" -d '{"name":"till"}' | field secret; }
WUKANG=$(till mch_cafe_wukang)
ANFU=$(till mch_cafe_anfu)

# A new member, and the member's own token.
MEMBER=$(curl -sS --fail-with-body "$WUTONG/members" -H "Authorization: Bearer $OPERATOR" -H "$JSON" -d '{"displayName":"小梧"}' | field memberId)
TOKEN=$(curl -sS --fail-with-body -X POST "$WUTONG/members/$MEMBER/tokens" -H "Authorization: Bearer $OPERATOR" | field token)

# 150 yuan at one café and 80 yuan at the other: 15 + 8 = 23 points, and two stamps.
curl -sS --fail-with-body "$WUTONG/members/$MEMBER/earn" -H "Authorization: Bearer $WUKANG" -H "$JSON" \
  -d "{\"orderNo\":\"A-$RUN\",\"amountMinor\":15000,\"occurredAt\":\"$NOW\"}" | show "earn 15"
curl -sS --fail-with-body "$WUTONG/members/$MEMBER/earn" -H "Authorization: Bearer $ANFU" -H "$JSON" \
  -d "{\"orderNo\":\"B-$RUN\",\"amountMinor\":8000,\"occurredAt\":\"$NOW\"}" | show "earn 8: 23 points together"
curl -sS --fail-with-body "$WUTONG/members/$MEMBER/passports" -H "Authorization: Bearer $TOKEN" | show "passports"

# A coffee for 20 points. The code is verified at the other café.
REDEMPTION=$(curl -sS --fail-with-body "$WUTONG/members/$MEMBER/redemptions" -H "Authorization: Bearer $TOKEN" -H "$JSON" \
  -H "Idempotency-Key: coffee-$RUN" -d '{"rewardId":"rwd_coffee"}')
echo "$REDEMPTION" | show "redeem"
ID=$(echo "$REDEMPTION" | field redemptionId)
CODE=$(echo "$REDEMPTION" | field code)
curl -sS --fail-with-body "$WUTONG/redemptions/$ID/use" -H "Authorization: Bearer $ANFU" -H "$JSON" -d "{\"code\":\"$CODE\"}" | show "use"

# What is left, and what the first café owes the second one.
curl -sS --fail-with-body "$WUTONG/members/$MEMBER" -H "Authorization: Bearer $TOKEN" | show "wallet"
FROM=$(date -u +%Y-%m-%dT00:00:00Z)
UNTIL=$(date -u +%Y-%m-%dT23:59:59Z)
curl -sS --fail-with-body "$WUTONG/settlements?from=$FROM&to=$UNTIL" -H "Authorization: Bearer $OPERATOR" | show "settlements"
