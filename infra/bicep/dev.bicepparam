// For `az deployment sub create`; azd uses main.bicepparam.
using 'main.bicep'

import { dev } from 'sizes.bicep'

param environmentName = 'alliance-dev'
param location = 'eastasia'
param size = dev
param operatorId = readEnvironmentVariable('AZURE_PRINCIPAL_ID', '')
param alertEmail = readEnvironmentVariable('ALLIANCE_ALERT_EMAIL', '')
