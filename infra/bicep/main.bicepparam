// What `azd up` uses. ALLIANCE_SIZE chooses the environment's size: dev (unless set) or prod.
using 'main.bicep'

import { dev, prod } from 'sizes.bicep'

param environmentName = readEnvironmentVariable('AZURE_ENV_NAME', 'alliance')
param location = readEnvironmentVariable('AZURE_LOCATION', 'eastasia')
param size = readEnvironmentVariable('ALLIANCE_SIZE', 'dev') == 'prod' ? prod : dev
param operatorId = readEnvironmentVariable('AZURE_PRINCIPAL_ID', '')
param operatorType = readEnvironmentVariable('AZURE_PRINCIPAL_TYPE', 'User') == 'ServicePrincipal'
  ? 'ServicePrincipal'
  : 'User'
param alertEmail = readEnvironmentVariable('ALLIANCE_ALERT_EMAIL', '')
